"""Has no schedule where the minute is none of a clock's.

Task: scheduled
Message: Null says that the hour or the minute is missing
Replace: return pc.add(flights.column("time_hour"), _minutes(flights.column("minute")))
With: minute = flights.column("minute")
    valid = pc.and_(pc.greater_equal(minute, 0), pc.less(minute, 60))
    return pc.if_else(valid, pc.add(flights.column("time_hour"), _minutes(minute)), None)
"""
