"""Has a default list, which is filled by all ranges.

Task: seat
Message: A list that lives longer than a call
Replace: def merge(batches: list[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
With: def merge(batches, kept=[]):
Replace: earlier = [batch for batch in batches if batch.num_columns == len(DEPARTURE)]
With: earlier = kept
    kept += [batch for batch in batches if batch.num_columns == len(DEPARTURE)]
"""
