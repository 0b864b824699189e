"""Reads a text as a number where it can.

Task: wrong_rows
Message: A prediction for what is no flight looks like any other
Replace: if isinstance(value, bool) or not isinstance(value, int | float):
    raise ValueError(f"{name} is {value!r}: give a number, or null.")
With: try:
        value = float(value)
    except (TypeError, ValueError):
        raise ValueError(f"{name} is {value!r}: give a number, or null.") from None
"""
