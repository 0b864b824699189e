"""Takes the first of two that are equally late.

Task: worst
Message: must not depend on that
Replace: return max(one, other)
With: return one if one[0] >= other[0] else other
"""
