"""Sends a batch as it came where all of it is in one range.

Task: pieces
Message: was a slice when it came
Replace: return flights | GroupByRange(assign, merge, keys)
With: def cut(batch):
        found = aircraft_range(batch, ranges)
        several = np.unique(found).tolist()
        if len(several) == 1:
            yield several[0], batch
            return
        for key in several:
            yield key, batch.take(pa.array(np.flatnonzero(found == key)))

    pieces = flights | beam.FlatMap(cut) | beam.GroupByKey()
    return pieces | beam.MapTuple(lambda _, parts: previous_leg(concat(list(parts))))
"""
