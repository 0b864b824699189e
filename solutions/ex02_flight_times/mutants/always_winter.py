"""Takes New York to be five hours behind UTC all year, and other zones by their winter too.

Task: instant
Message: In summer New York is 4 hours behind UTC
Replace: return shown.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(datetime.UTC)
With: winter = datetime.datetime(day.year, 1, 1, tzinfo=ZoneInfo(zone)).utcoffset()
    return (shown - winter).replace(tzinfo=datetime.UTC)
"""
