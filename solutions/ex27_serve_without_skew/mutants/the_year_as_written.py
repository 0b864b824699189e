"""Looks at the year that is written, and not at the airport's.

Task: limits
Message: The schema's year is that of the airport's date
Replace: if _is_outside("year", local.year):
With: if _is_outside("year", datetime.fromisoformat(flight["sched_dep"]).year):
"""
