"""Counts and averages apart, and joins the two.

Task: sums
Message: two combiners shuffle two
"""


class RouteDelays(beam.PTransform):
    def expand(self, flights):
        keyed = (
            flights
            | "Left" >> beam.Filter(_left)
            | "Key" >> beam.Map(lambda row: ((row["origin"], row["dest"]), row["dep_delay"]))
        )
        counts = keyed | "Count" >> combiners.Count.PerKey()
        means = keyed | "Mean" >> combiners.Mean.PerKey()
        return (
            (counts, means)
            | "Join" >> beam.CoGroupByKey()
            | "Name" >> beam.MapTuple(lambda route, two: _route(route, (two[0][0], two[1][0])))
        )
