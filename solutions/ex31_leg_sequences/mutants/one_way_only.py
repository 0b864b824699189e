"""Takes only a larger output for another.

Task: ahead
Message: sees_ahead
Replace: if abs(changed[place] - expected[place]) > 1e-6:
With: if changed[place] - expected[place] > 1e-6:
"""
