"""Counts hours from midnight, as if every day had 24.

Task: midnight
Message: March 10 had 23 hours
Replace: return shown.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(datetime.UTC)
With: start = midnight.replace(tzinfo=ZoneInfo(zone)).astimezone(datetime.UTC)
    return start + (shown - midnight)
"""
