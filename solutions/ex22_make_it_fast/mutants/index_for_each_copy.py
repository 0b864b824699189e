"""Keeps the index in the DoFn, of which every worker has copies.

Task: lookup
Message: for 36 flights, which came in 6 bundles
"""


class NameAirports(beam.PTransform):
    def __init__(self, index):
        super().__init__()
        self._index = index

    def expand(self, inputs):
        return inputs["flights"] | beam.ParDo(
            _Name(self._index), beam.pvalue.AsList(inputs["airports"])
        )


class _Name(beam.DoFn):
    def __init__(self, index):
        self._index = index

    def setup(self):
        self._names = None

    def process(self, row, airports):
        if self._names is None:
            self._names = self._index(airports)
        yield {**row, "airport": self._names.get(row["dest"])}
