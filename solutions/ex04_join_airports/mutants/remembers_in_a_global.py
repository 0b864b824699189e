"""Writes the names into a variable of the module, which no other worker sees.

Task: names
Message: a variable of the program, a worker never sees
"""

NAMES = {}


def _remember(airport):
    NAMES[airport["faa"]] = airport["name"]


class NameDestinations(beam.PTransform):
    def expand(self, inputs):
        _ = inputs["airports"] | LatestAirports() | "Remember" >> beam.Map(_remember)
        return inputs["flights"] | "Name" >> beam.Map(
            lambda flight: {**flight, "dest_name": NAMES.get(flight["dest"])}
        )
