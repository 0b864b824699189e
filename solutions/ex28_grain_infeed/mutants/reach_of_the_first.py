"""Looks at the first number alone.

Task: buffer
Message: Number 5 comes at place 1
Replace: return max((number - place for place, number in enumerate(order)), default=0)
With: return order[0] if order else 0
"""
