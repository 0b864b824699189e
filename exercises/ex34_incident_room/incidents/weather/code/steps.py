"""The steps of the job."""

from collections.abc import Iterable, Iterator

import apache_beam as beam
from apache_beam.metrics import Metrics


class JoinWeather(beam.PTransform):
    """Adds "wind" to each flight: of the weather of its origin, day and hour, or None.

    Takes a dict of two collections: "flights", and "weather" of dicts with origin, day, hour and
    wind (miles an hour, a float), one at most of an origin, day and hour. For each flight that
    goes in, one comes out; where there is no weather, its wind is None. An older wind gives way.

    Counters: flights_read, flights_joined (those with weather), flights_alone (those without).
    """

    def expand(self, inputs: dict[str, beam.PCollection[dict]]) -> beam.PCollection[dict]:
        keyed = {
            name: rows | f"Key {name}" >> beam.Map(lambda row: (_hour_of(row), row))
            for name, rows in inputs.items()
        }
        return keyed | "Bring together" >> beam.CoGroupByKey() | "Join" >> beam.FlatMap(_joined)


def _hour_of(row: dict) -> tuple[str, str, int]:
    return row["origin"], row["day"], row["hour"]


def _joined(group: tuple[tuple, dict[str, Iterable[dict]]]) -> Iterator[dict]:
    _, rows = group
    weather = list(rows["weather"])
    for flight in rows["flights"]:
        Metrics.counter("weather", "flights_read").inc()
        for one in weather:
            Metrics.counter("weather", "flights_joined").inc()
            yield {**flight, "wind": one["wind"]}
