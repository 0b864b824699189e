"""Takes all flights without a registration for those of one aircraft.

Task: aircraft
Message: Does null equal null
Replace: valid = (aircraft >= 0) & (aircraft[previous] == aircraft) & (previous >= 0)
With: valid = (aircraft[previous] == aircraft) & (previous >= 0)
"""
