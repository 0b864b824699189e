"""Takes a departure 43 minutes early for an error of the day.

Task: delays
Message: 43 minutes early
Replace: min_value=-60,
With: min_value=-40,
"""
