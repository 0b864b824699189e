"""Looks at all places that move.

Task: ahead
Message: depends on nothing later
Replace: if abs(changed[place] - expected[place]) > 1e-6:
With: if any(abs(a - b) > 1e-6 for a, b in zip(changed, expected)):
"""
