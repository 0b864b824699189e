"""Gives the right instant on the local clock.

Task: instant
Message: it is not told in UTC
Replace: return shown.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(datetime.UTC)
With: return shown.replace(tzinfo=ZoneInfo(zone), fold=fold)
"""
