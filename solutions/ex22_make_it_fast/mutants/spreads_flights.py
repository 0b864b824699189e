"""Spreads flights when they have been read.

Task: fusion
Message: comes too late
Replace: | "Spread" >> beam.Reshuffle()
With:
Replace: | "Read" >> beam.FlatMap(self._read_day)
With: | "Read" >> beam.FlatMap(self._read_day)
    | "Spread" >> beam.Reshuffle()
"""
