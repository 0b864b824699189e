"""Connects for each row.

Task: wind
Message: connections take four days
"""


class _Wind(beam.DoFn):
    def __init__(self, connect):
        self._connect = connect

    def process(self, row):
        weather = self._connect()
        yield {**row, "wind": weather.wind(row["origin"], row["day"], row["scheduled"])}
        weather.close()
