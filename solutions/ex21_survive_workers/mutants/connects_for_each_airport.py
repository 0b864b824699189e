"""Connects anew whenever the next row is of another airport.

Task: wind
Message: whichever airports they ask for
"""


class _Wind(beam.DoFn):
    def __init__(self, connect):
        self._connect = connect
        self._origin = self._weather = None

    def process(self, row):
        if row["origin"] != self._origin:
            self.teardown()
            self._origin, self._weather = row["origin"], self._connect()
        wind = self._weather.wind(row["origin"], row["day"], row["scheduled"])
        yield {**row, "wind": wind}

    def teardown(self):
        if self._weather is not None:
            self._weather.close()
