"""Groups the airports by one key, and so has no index where there are none.

Task: lookup
Message: The second step is given no airports at all
Replace: names = inputs["airports"] | "All" >> combiners.ToList() | "Index" >> beam.Map(self._index)
With: index = self._index
    names = (
        inputs["airports"]
        | "Together" >> beam.GroupBy(lambda airport: 0)
        | "Index" >> beam.MapTuple(lambda _, airports: index([*airports]))
    )
"""
