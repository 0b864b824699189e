"""Reads the days, and then shuffles what was read of each.

Task: fusion
Message: Days go through the shuffle with what has been read of them
Replace: | "Read" >> beam.FlatMap(self._read_day)
With: | "Flights" >> beam.FlatMap(lambda flights: flights)
Replace: | "Spread" >> beam.Reshuffle()
With: | "Read" >> beam.Map(self._read_day)
    | "Spread" >> beam.Reshuffle()
"""
