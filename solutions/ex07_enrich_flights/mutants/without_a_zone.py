"""Gives instants without a zone.

Task: scheduled
Message: An instant and minutes give an instant in UTC
Replace: return pc.add(flights.column("time_hour"), _minutes(flights.column("minute")))
With: hour = flights.column("time_hour").cast(pa.timestamp("s"))
    return pc.add(hour, _minutes(flights.column("minute")))
"""
