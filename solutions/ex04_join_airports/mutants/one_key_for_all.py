"""Shuffles both tables, but all rows by the same key: one worker joins them in its memory.

Task: large
Message: All rows have the same key
"""


class JoinDestinations(beam.PTransform):
    def expand(self, inputs):
        flights = inputs["flights"] | "Flights" >> beam.Map(lambda row: (None, row))
        airports = inputs["airports"] | LatestAirports() | "Names" >> beam.Map(_name)
        return (
            {"flights": flights, "airports": airports}
            | beam.CoGroupByKey()
            | beam.FlatMapTuple(_all_joined)
        )


def _name(airport):
    return None, (airport["faa"], airport["name"])


def _all_joined(_, rows):
    names = dict(rows["airports"])
    for flight in rows["flights"]:
        yield {**flight, "dest_name": names.get(flight["dest"])}
