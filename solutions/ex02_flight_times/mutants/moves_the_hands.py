"""Adds the delay to a datetime of New York, which moves the clock's hands.

Task: departed
Message: Adding to a datetime of New York moves the hands of its clock instead
Replace: return scheduled + datetime.timedelta(minutes=row["dep_delay"])
With: there = scheduled.astimezone(ZoneInfo(NEW_YORK))
    later = there + datetime.timedelta(minutes=row["dep_delay"])
    return later.astimezone(datetime.UTC)
"""
