"""Takes NaN for a number.

Task: moments
Message: a missing number, makes NaN of every sum
Replace: return value is not None and value == value and value != ""
With: return value is not None and value != ""
"""
