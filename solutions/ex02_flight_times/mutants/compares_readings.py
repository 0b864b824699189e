"""Takes a smaller reading than that of the departure for the next day.

Task: arrived
Message: 1,205 of these flights landed on a later day
"""


def arrived(row, zone):
    left = departed(row)
    if left is None or row["arr_time"] is None or zone is None:
        return None
    local = left.astimezone(ZoneInfo(NEW_YORK))
    day = datetime.date(row["year"], row["month"], row["day"])
    if row["arr_time"] < local.hour * 100 + local.minute:
        day += datetime.timedelta(days=1)
    return utc_of(day, row["arr_time"], zone)
