"""Names an hour by the last instant that it has.

Task: sliding
Message: At 2:15, 2:30, 2:45 and 3:00 it has left within the hour before
Replace: until = its.end.to_utc_datetime(has_tz=True)
With: until = its.max_timestamp().to_utc_datetime(has_tz=True)
"""
