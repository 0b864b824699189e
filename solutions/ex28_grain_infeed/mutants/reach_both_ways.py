"""Counts how far behind its place a number comes too.

Task: buffer
Message: that 0 comes four behind does not count
Replace: return max((number - place for place, number in enumerate(order)), default=0)
With: return max((abs(number - place) for place, number in enumerate(order)), default=0)
"""
