"""Spreads the months, whose days then stay together.

Task: fusion
Message: are read by the workers that list them: 2 are shuffled
Replace: | "Spread" >> beam.Reshuffle()
With:
Replace: | "List" >> beam.FlatMap(self._list_days)
With: | "Spread" >> beam.Reshuffle()
    | "List" >> beam.FlatMap(self._list_days)
"""
