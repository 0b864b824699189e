"""The steps of the job."""

from collections.abc import Callable
from typing import Any

import apache_beam as beam


class ScoreFlights(beam.PTransform):
    """Adds "risk" to each flight, a float: what the model says of it. An older one gives way.

    Args:
        load: takes nothing and gives the model, whose `risk(flight)` gives the number. It can be
            pickled; the model cannot.
    """

    def __init__(self, load: Callable[[], Any]):
        super().__init__()
        self._load = load

    def expand(self, flights: beam.PCollection[dict]) -> beam.PCollection[dict]:
        load = self._load
        return flights | "Score" >> beam.Map(lambda row: {**row, "risk": load().risk(row)})
