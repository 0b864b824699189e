"""Finds the weather by the local date and hour.

Task: hours
Message: On 3 November clocks went back
"""


def weather_rows(flights, weather):
    def local(batch):
        names = ("origin", "year", "month", "day", "hour")
        texts = [batch.column(name).cast(pa.string()) for name in names]
        return pc.binary_join_element_wise(*texts, "-")

    return find_rows(local(flights), local(weather))
