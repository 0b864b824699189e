"""Takes the largest of nothing.

Task: buffer
Message: Where there is nothing
Replace: return max((number - place for place, number in enumerate(order)), default=0)
With: return max(number - place for place, number in enumerate(order))
"""
