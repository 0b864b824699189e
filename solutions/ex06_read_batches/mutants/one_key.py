"""Spreads ranges that all have the same key.

Task: spread
Message: what has one key stays together
Replace: | "Spread" >> beam.Reshuffle()
With: | "Key" >> beam.Map(lambda piece: (0, piece))
    | "Together" >> beam.GroupByKey()
    | "Apart" >> beam.FlatMap(lambda pair: pair[1])
"""
