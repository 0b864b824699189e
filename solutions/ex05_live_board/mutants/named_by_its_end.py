"""Names an hour by its end.

Task: hours
Message: Two left Newark between 1:00 and 2:00
Replace: hour = its.start.to_utc_datetime(has_tz=True)
With: hour = its.end.to_utc_datetime(has_tz=True)
"""
