"""Says that the least of no numbers is 0.

Task: counts
Message: no least value, and 0
Replace: "least": min(numbers, default=None),
With: "least": min(numbers, default=0),
"""
