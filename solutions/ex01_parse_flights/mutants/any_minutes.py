"""Takes 1260 for 13:00.

Task: clock
Message: No clock reads so
Replace: if not 0 <= hhmm <= 2400 or minutes > 59:
With: if not 0 <= hhmm <= 2400:
"""
