"""Adds up what a DoFn of its own gives for each flight, without CountZones.

Task: bundle
Message: No step of ZoneCounts is a CountZones
"""


class _Zone(beam.DoFn):
    def __init__(self, load):
        self._load = load

    def setup(self):
        self._zones = {airport["faa"]: airport["tzone"] for airport in self._load()}

    def process(self, flight):
        yield self._zones.get(flight["dest"])


class ZoneCounts(beam.PTransform):
    def __init__(self, load):
        self._load = load

    def expand(self, flights):
        return (
            flights
            | "Zone" >> beam.ParDo(_Zone(self._load))
            | "Count" >> beam.combiners.Count.PerElement()
            | "Row" >> beam.MapTuple(lambda zone, flights: {"zone": zone, "flights": flights})
        )
