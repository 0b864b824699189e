"""Goes through the airports, with the flights as the side input.

Task: names
Message: That is for the small table
"""


class NameDestinations(beam.PTransform):
    def expand(self, inputs):
        def named(airport, flights):
            for flight in flights:
                if flight["dest"] == airport["faa"]:
                    yield {**flight, "dest_name": airport["name"]}

        flights = beam.pvalue.AsList(inputs["flights"])
        return inputs["airports"] | LatestAirports() | "Name" >> beam.FlatMap(named, flights)
