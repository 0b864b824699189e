"""Warns of what happens every day.

Task: warnings
Message: More than 30 minutes early is told
Replace: min_value=-30,
With: min_value=-30,
    max_value=1000,
"""
