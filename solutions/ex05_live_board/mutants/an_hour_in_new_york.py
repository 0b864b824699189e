"""Names a full hour by New York's clocks.

Task: hours
Message: `hour` is the right instant in another zone
Replace: hour = its.start.to_utc_datetime(has_tz=True)
With: import zoneinfo

    hour = its.start.to_utc_datetime(has_tz=True)
    hour = hour.astimezone(zoneinfo.ZoneInfo("America/New_York"))
"""
