"""Says that the least of no numbers is 0.

Task: counts
Message: An empty text is a value
Replace: "least": min(numbers, default=None),
With: "least": min(numbers, default=0),
"""
