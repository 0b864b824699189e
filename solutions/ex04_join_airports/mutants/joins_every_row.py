"""Joins a flight to every row of its airport.

Task: revisions
Message: a flight is counted as often as there are rows
"""


class NameDestinations(beam.PTransform):
    def expand(self, inputs):
        def named(flight, airports):
            rows = [row for row in airports if row["faa"] == flight["dest"]]
            for row in rows or [{"name": None}]:
                yield {**flight, "dest_name": row["name"]}

        airports = beam.pvalue.AsList(inputs["airports"])
        return inputs["flights"] | "Name" >> beam.FlatMap(named, airports)
