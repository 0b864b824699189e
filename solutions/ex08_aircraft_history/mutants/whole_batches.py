"""Sends each range the whole batch, and which rows are its own.

Task: pieces
Message: Copy its rows
Replace: return flights | GroupByRange(assign, merge, keys)
With: def cut(batch):
        found = aircraft_range(batch, ranges)
        for key in np.unique(found).tolist():
            yield key, {"batch": batch, "mask": (found == key).tolist()}

    def together(_, parts):
        return previous_leg(concat([one["batch"].filter(pa.array(one["mask"])) for one in parts]))

    pieces = flights | beam.FlatMap(cut) | beam.GroupByKey()
    return pieces | beam.MapTuple(together)
"""
