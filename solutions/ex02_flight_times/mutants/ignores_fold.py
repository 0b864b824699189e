"""Knows only the first of two readings.

Task: changes
Message: the second was in winter time
Replace: return shown.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(datetime.UTC)
With: return shown.replace(tzinfo=ZoneInfo(zone)).astimezone(datetime.UTC)
"""
