"""Takes the weekday of time_hour, which is in UTC.

Task: weekday
Message: In UTC it was Sunday by then
"""


def weekday(flights):
    local = [flights.column(name).is_valid() for name in ("year", "month", "day")]
    there = pc.and_(pc.and_(*local[:2]), local[2])
    hour = flights.column("time_hour")
    if not hour.null_count:
        return pc.if_else(there, pc.day_of_week(hour), None).cast(pa.int8())
    year, month, day = (integers(flights.column(name)) for name in ("year", "month", "day"))
    dates = (year - 1970) * 12 + month - 1
    dates = dates.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + day - 1
    return nullable((dates + 3) % 7, np.asarray(there), pa.int8())
