"""Takes an instant of any year.

Task: limits
Message: 9999 what others write for never
Replace: if _is_outside("year", local.year):
    raise ValueError(f"sched_dep is {flight['sched_dep']!r}: flights have other years.")
With:
"""
