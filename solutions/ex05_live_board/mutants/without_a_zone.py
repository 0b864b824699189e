"""Gives datetimes without a zone.

Task: hours
Message: 2013-07-01 01:00+00:00
Replace: hour = its.start.to_utc_datetime(has_tz=True)
With: hour = its.start.to_utc_datetime()
"""
