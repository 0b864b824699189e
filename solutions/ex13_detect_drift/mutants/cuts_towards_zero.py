"""Makes one bin of what lies on both sides of 0.

Task: counts
Message: int() cuts towards 0
Replace: math.floor(number / width)
With: int(number / width)
"""
