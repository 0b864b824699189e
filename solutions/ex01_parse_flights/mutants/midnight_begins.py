"""Takes 2400 for the midnight that begins the day.

Task: clock
Message: 2400 is the midnight that ends the day
Replace: return hours * 60 + minutes
With: return hours % 24 * 60 + minutes
"""
