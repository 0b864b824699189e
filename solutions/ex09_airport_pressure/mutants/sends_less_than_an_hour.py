"""Does not send on what left exactly an hour before the border.

Task: borders
Message: a window from -60 to 0
Replace: following = (when + WINDOW) // STRETCH % ranges
With: following = (when + WINDOW - 1) // STRETCH % ranges
"""
