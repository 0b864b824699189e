"""Makes one bin of what lies on both sides of 0.

Task: counts
Message: int() cuts towards 0
Replace: keys = known if width is None else [math.floor(number / width) for number in numbers]
With: keys = known if width is None else [int(number / width) for number in numbers]
"""
