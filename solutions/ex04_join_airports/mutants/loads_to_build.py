"""Loads the airports where the pipeline is built, and counts without CountZones.

Task: bundle
Message: loaded the airports where the pipeline is built
"""


class ZoneCounts(beam.PTransform):
    def __init__(self, load):
        self._load = load

    def expand(self, flights):
        zones = {airport["faa"]: airport["tzone"] for airport in self._load()}
        return (
            flights
            | "Zone" >> beam.Map(lambda flight: zones.get(flight["dest"]))
            | "Count" >> beam.combiners.Count.PerElement()
            | "Row" >> beam.MapTuple(lambda zone, flights: {"zone": zone, "flights": flights})
        )
