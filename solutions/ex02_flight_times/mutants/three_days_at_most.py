"""Looks for the landing around the row's date, and finds none of a flight that left days later.

Task: arrived
Message: It left three days late
Replace: today = left.astimezone(ZoneInfo(zone)).date()
With: today = datetime.date(row["year"], row["month"], row["day"])
"""
