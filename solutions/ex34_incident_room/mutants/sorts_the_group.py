"""Brings all flights of an origin together, in the deployed way.

Task: worst
Message: what is brought together
Replace: | "By origin" >> beam.Map(_listed)
    | "Keep the worst" >> beam.combiners.Top.SmallestPerKey(self._count)
    | "To rows" >> beam.MapTuple(_worst_of)
With: | "By origin" >> beam.Map(_listed)
    | "Together" >> beam.GroupByKey()
    | "Sort" >> beam.MapTuple(lambda key, rows: (key, sorted(rows)[: self._count]))
    | "To rows" >> beam.MapTuple(_worst_of)
"""
