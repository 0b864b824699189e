"""Joins by a CoGroupByKey, which shuffles the flights.

Task: lookup
Message: A join by CoGroupByKey shuffles both sides
"""


class NameAirports(beam.PTransform):
    def __init__(self, index):
        super().__init__()
        self._index = index

    def expand(self, inputs):
        names = (
            inputs["airports"]
            | "All" >> combiners.ToList()
            | "Index" >> beam.FlatMap(lambda airports, index: index(airports).items(), self._index)
        )
        keyed = inputs["flights"] | "Key" >> beam.Map(lambda row: (row["dest"], row))
        return (keyed, names) | "Join" >> beam.CoGroupByKey() | "Name" >> beam.FlatMapTuple(_named)


def _named(code, both):
    rows, names = both
    name = next(iter(names), None)
    return [{**row, "airport": name} for row in rows]
