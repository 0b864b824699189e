"""Adds five hours all year.

Task: clocks
Message: 4 hours behind UTC in summer
Replace: return shown.replace(tzinfo=ZoneInfo(zone)).astimezone(datetime.UTC)
With: return shown.replace(tzinfo=datetime.UTC) + datetime.timedelta(hours=5)
"""
