"""Says what is known now, even where that is less.

Task: back
Message: Hours that were closed at 1630 stay closed
Replace: reached = least if reached is None else max(reached, least)
With: reached = least
"""
