"""Counts how far behind its place a number comes.

Task: buffer
Message: Number 2 comes at place 0, two places before its own
Replace: return max((number - place for place, number in enumerate(order)), default=0)
With: return max((place - number for place, number in enumerate(order)), default=0)
"""
