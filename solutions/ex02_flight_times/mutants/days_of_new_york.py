"""Looks for the landing from the row's date on, which is another one at the destination.

Task: arrived
Message: The row's date is New York's
Replace: today = left.astimezone(ZoneInfo(zone)).date()
With: today = datetime.date(row["year"], row["month"], row["day"]) + datetime.timedelta(days=1)
"""
