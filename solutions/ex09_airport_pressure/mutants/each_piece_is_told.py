"""Gives each piece its hours, and tells the metrics of it, with the other pieces as `earlier`.

Task: metrics
Message: busiest_hour is wrong
Replace: found = airport_pressure(concat(whole), earlier)
    record_metrics(found)
    yield from slices(found)
With: for one in whole:
        others = [other.select(DEPARTURE) for other in whole if other is not one]
        found = airport_pressure(one, earlier + others)
        record_metrics(found)
        yield from slices(found)
"""
