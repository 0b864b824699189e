"""Lets NaN through to the score.

Task: transform
Message: NaN is a missing number too
Replace: known = _is_there(number) and deviation
With: known = number is not None and deviation
"""
