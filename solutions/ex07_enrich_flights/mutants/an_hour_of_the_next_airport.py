"""Numbers hours from the table's first one, so that the hour after its last is the next airport's.

Task: hours
Message: the hour after JFK's last one is LGA's first
"""


def weather_rows(flights, weather):
    origins = pc.unique(weather.column("origin"))
    times = weather.column("time_hour").cast(pa.int64())
    first = pc.min(times).as_py() or 0
    span = ((pc.max(times).as_py() or 0) - first) // time_zones.HOUR + 1

    def pairs(batch):
        seconds = pc.subtract(batch.column("time_hour").cast(pa.int64()), first)
        origin = find_rows(batch.column("origin"), origins).cast(pa.int64())
        return pc.add(pc.multiply(origin, span), pc.divide(seconds, time_zones.HOUR))

    return find_rows(pairs(flights), pairs(weather))
