"""Spreads the months as well as the days.

Task: fusion
Message: 58 elements went through shuffles
Replace: | "List" >> beam.FlatMap(self._list_days)
With: | "Any" >> beam.Reshuffle()
    | "List" >> beam.FlatMap(self._list_days)
"""
