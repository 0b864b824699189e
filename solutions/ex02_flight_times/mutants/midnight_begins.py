"""Takes 2400 for the midnight that begins the day.

Task: midnight
Message: The midnight that ends January 13 begins January 14
Replace: hours, minutes = divmod(hhmm, 100)
With: hours, minutes = divmod(hhmm % 2400, 100)
"""
