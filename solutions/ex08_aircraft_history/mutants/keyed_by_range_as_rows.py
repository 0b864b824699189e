"""Sends rows, not pieces.

Task: shuffle
Message: Keyed by aircraft
Replace: return flights | GroupByRange(assign, merge, keys)
With: def cut(batch):
        for row, key in enumerate(aircraft_range(batch, ranges).tolist()):
            yield key, batch.take(pa.array([row]))

    pieces = flights | beam.FlatMap(cut) | beam.GroupByKey()
    return pieces | beam.MapTuple(lambda _, parts: previous_leg(concat(list(parts))))
"""
