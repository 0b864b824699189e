"""Asks for more than 180 minutes.

Task: conditions
Message: 180 minutes are enough
Replace: min_value=180,
With: min_value=180,
    strict_min=True,
"""
