"""Tells the metrics of each batch that goes out.

Task: metrics
Message: one update, however it is cut
Replace: record_metrics(found)
    yield from slices(found)
With: for piece in slices(found):
        record_metrics(piece)
        yield piece
"""
