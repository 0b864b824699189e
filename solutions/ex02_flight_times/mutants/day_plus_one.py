"""Adds 1 to the number of the day, which no month's last day has room for.

Task: arrived
Message: raised ValueError: day is out of range for month
Replace: for day in (today + datetime.timedelta(days=n) for n in (-1, 0, 1))
With: for day in (today, today.replace(day=today.day + 1))
"""
