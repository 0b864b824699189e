"""Groups the flights of an origin, and counts and sorts them in one place.

Task: top
Message: A GroupByKey sends all 111,279 flights
"""


class TopDestinations(beam.PTransform):
    def __init__(self, n):
        self._n = n

    def expand(self, flights):
        n = self._n

        def top(origin, dests):
            counts = sorted((-count, dest) for dest, count in Counter(dests).items())
            return _ranked(origin, counts[:n])

        return (
            flights
            | beam.Map(lambda flight: (flight["origin"], flight["dest"]))
            | beam.GroupByKey()
            | beam.FlatMapTuple(top)
        )
