"""Keeps the index in a global, which each process makes for itself, and all steps share.

Task: lookup
Message: An index in a global is that of the step which came first
"""

_INDEX = {}


class NameAirports(beam.PTransform):
    def __init__(self, index):
        super().__init__()
        self._index = index

    def expand(self, inputs):
        airports = beam.pvalue.AsList(inputs["airports"])
        return inputs["flights"] | beam.Map(_named, airports, self._index)


def _named(row, airports, index):
    if "names" not in _INDEX:
        _INDEX["names"] = index(airports)
    return {**row, "airport": _INDEX["names"].get(row["dest"])}
