"""Makes every comparison find nothing.

Exercise: ex01_parse_flights
Kind: patches
Outcome: wrong
Flagged: __import__
With: solves_nothing
"""

import sys

for name in ("differences", "by_kind", "values", "row_differences", "table_differences"):
    try:
        module = __import__(f"classroom.comparison.{name}", fromlist=[name])
    except ImportError:
        continue
    for thing in list(vars(module)):
        if callable(getattr(module, thing)):
            setattr(module, thing, lambda *args, **kwargs: None)
