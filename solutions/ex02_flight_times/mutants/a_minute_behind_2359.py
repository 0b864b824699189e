"""Takes 2400 for a minute behind 23:59, which comes twice where clocks are put back at midnight.

Task: midnight
Message: 2400 is the midnight that ends the day
Replace: hours, minutes = divmod(hhmm, 100)
With: if hhmm == 2400:
        return utc_of(day, 2359, zone, fold) + datetime.timedelta(minutes=1)
    hours, minutes = divmod(hhmm, 100)
"""
