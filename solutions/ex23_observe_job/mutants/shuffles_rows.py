"""Brings the rows of a key together to count them.

Task: hot
Message: examined by one that dies of it
Replace: for one in batch[column].value_counts().to_pylist():
    yield one["values"], one["counts"]
With: for value in batch[column].to_pylist():
        yield value, 1
Replace: | "Rows of a key" >> beam.CombinePerKey(sum)
With: | "Together" >> beam.GroupByKey()
    | "Rows of a key" >> beam.MapTuple(lambda key, counts: (key, sum(counts)))
"""
