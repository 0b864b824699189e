"""Takes NaN for a number.

Task: counts
Message: NaN is what pandas and NumPy write
Replace: known = [value for value in values if value is not None and value == value]
With: known = [value for value in values if value is not None]
"""
