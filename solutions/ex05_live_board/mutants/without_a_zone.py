"""Gives datetimes without a zone.

Task: hours
Message: tzinfo
Replace: hour = its.start.to_utc_datetime(has_tz=True)
With: hour = its.start.to_utc_datetime()
"""
