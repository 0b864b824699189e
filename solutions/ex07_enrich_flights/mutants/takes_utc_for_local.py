"""Compares the parts of time_hour, which is in UTC, with the local date and hour.

Task: hours
Message: Each airport has a row for each hour
"""


def weather_rows(flights, weather):
    def joined(*columns):
        return pc.binary_join_element_wise(*(column.cast(pa.string()) for column in columns), "-")

    hour = flights.column("time_hour")
    parts = (pc.year(hour), pc.month(hour), pc.day(hour), pc.hour(hour))
    local = [weather.column(name) for name in ("year", "month", "day", "hour")]
    return find_rows(
        joined(flights.column("origin"), *parts), joined(weather.column("origin"), *local)
    )
