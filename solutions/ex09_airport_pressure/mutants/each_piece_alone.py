"""Slides a window over each piece that comes to a range.

Task: seat
Message: when rows come in other bundles
Replace: found = airport_pressure(concat(whole), earlier)
    record_metrics(found)
    yield from slices(found)
With: for one in whole:
        found = airport_pressure(one, earlier)
        record_metrics(found)
        yield from slices(found)
"""
