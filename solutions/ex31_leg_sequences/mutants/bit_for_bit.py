"""Takes what rounds for a leak.

Task: ahead
Message: 1e-6 is none
Replace: if abs(changed[place] - expected[place]) > 1e-6:
With: if changed[place] != expected[place]:
"""
