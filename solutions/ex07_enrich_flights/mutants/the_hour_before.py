"""Takes the last hour before where the hour itself is not in the table.

Task: hours
Message: flights of which the origin or the hour is missing
"""


def weather_rows(flights, weather):
    origins = pc.unique(weather.column("origin"))

    def pairs(batch, back):
        hour = pc.divide(batch.column("time_hour").cast(pa.int64()), time_zones.HOUR)
        hour = pc.subtract(hour, back)
        return pc.add(pc.multiply(hour, len(origins)), find_rows(batch.column("origin"), origins))

    table = pairs(weather, 0)
    return pc.coalesce(*(find_rows(pairs(flights, back), table) for back in range(2)))
