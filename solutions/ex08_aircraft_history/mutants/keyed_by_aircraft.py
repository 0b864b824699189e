"""Groups by aircraft.

Task: shuffle
Message: Keyed by aircraft
Replace: return flights | GroupByRange(assign, merge, keys)
With: def cut(batch):
        for tail in batch.column("tailnum").unique().to_pylist():
            found = [one == tail for one in batch.column("tailnum").to_pylist()]
            yield tail or "", batch.filter(pa.array(found))

    pieces = flights | beam.FlatMap(cut) | beam.GroupByKey()
    return pieces | beam.MapTuple(lambda _, parts: previous_leg(concat(list(parts))))
"""
