"""Makes one key of all that is missing.

Task: hours
Message: flights of which the origin or the hour is missing
"""


def weather_rows(flights, weather):
    origins = pc.unique(weather.column("origin"))

    def pairs(batch):
        hour = batch.column("time_hour").cast(pa.int64()).fill_null(-1)
        origin = find_rows(batch.column("origin"), origins).fill_null(len(origins))
        return pc.add(pc.multiply(hour, len(origins) + 1), origin)

    return find_rows(pairs(flights), pairs(weather))
