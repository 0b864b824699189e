"""Sends slices, which Arrow pickles with their parent.

Task: pieces
Message: the whole parent along
Replace: return flights | GroupByRange(assign, merge, keys)
With: def cut(batch):
        found = aircraft_range(batch, ranges)
        order = np.argsort(found, kind="stable")
        batch, found = batch.take(pa.array(order)), found[order]
        for key in np.unique(found).tolist():
            first, behind = np.searchsorted(found, [key, key + 1]).tolist()
            yield key, batch.slice(first, behind - first)

    pieces = flights | beam.FlatMap(cut) | beam.GroupByKey()
    return pieces | beam.MapTuple(lambda _, parts: previous_leg(concat(list(parts))))
"""
