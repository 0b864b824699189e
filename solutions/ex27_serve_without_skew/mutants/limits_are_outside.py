"""Takes a range's ends for wrong.

Task: limits
Message: The smallest and the largest value that a schema states are valid
Replace: return (low is not None and value < low) or (high is not None and value > high)
With: return (low is not None and value <= low) or (high is not None and value >= high)
"""
