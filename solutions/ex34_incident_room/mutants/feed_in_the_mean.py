"""Blames the mean, which is right of what it gets.

Task: feed
Message: Step, cause and evidence do not together
Replace: "step": "By position",
With: "step": "Mean delay",
"""
