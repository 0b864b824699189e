"""Sends on what left 61 minutes before the border.

Task: borders
Message: -61 is in no window
Replace: following = (when + WINDOW) // STRETCH % ranges
With: following = (when + WINDOW + 60) // STRETCH % ranges
"""
