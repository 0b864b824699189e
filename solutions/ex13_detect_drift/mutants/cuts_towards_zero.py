"""Makes one bin of what lies on both sides of 0.

Task: counts
Message: int() cuts towards 0
Replace: keys = [int(number // width) for number in numbers] if width else known
With: keys = [int(number / width) for number in numbers] if width else known
"""
