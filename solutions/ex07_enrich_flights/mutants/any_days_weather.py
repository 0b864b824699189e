"""Takes the hour of the day, without the day.

Task: hours
Message: It is ten o'clock once a day
Replace: hour = pc.divide(batch.column("time_hour").cast(pa.int64()), time_zones.HOUR)
With: hour = pc.hour(batch.column("time_hour"))
"""
