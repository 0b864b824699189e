"""Takes an instant of any year.

Task: wrong_rows
Message: 9999 what others write for never
Replace: if not years.minimum <= instant.year <= years.maximum:
    raise ValueError(
        f"sched_dep is {flight['sched_dep']!r}: give a year from {years.minimum} to "
        f"{years.maximum}."
    )
With:
"""
