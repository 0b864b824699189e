"""Looks up one flight after the other.

Task: columns
Message: Python goes through the rows one by one
"""


def weather_rows(flights, weather):
    rows = {
        (row["origin"], row["time_hour"]): number
        for number, row in enumerate(weather.select(["origin", "time_hour"]).to_pylist())
        if row["origin"] is not None and row["time_hour"] is not None
    }
    found = [
        rows.get((row["origin"], row["time_hour"]))
        for row in flights.select(["origin", "time_hour"]).to_pylist()
    ]
    return pa.array(found, pa.int32())
