"""The steps of the job."""

from collections.abc import Iterable

import apache_beam as beam


class WorstDelays(beam.PTransform):
    """Flights to one dict an origin: {"origin", "worst": [[arr_delay, day, carrier, flight], …]}.

    Args:
        count: how many are listed, at most; 1 or more.

    The largest delays come first; of equal ones the earlier day, then the carrier, then the
    number of the flight (no two have all of these in common). A flight without an arrival delay
    is not listed; an origin without any flight that arrived has no dict.
    """

    def __init__(self, count: int):
        super().__init__()
        self._count = count

    def expand(self, flights: beam.PCollection[dict]) -> beam.PCollection[dict]:
        count = self._count
        return (
            flights
            | "Arrived" >> beam.Filter(lambda row: row["arr_delay"] is not None)
            | "By origin" >> beam.Map(lambda row: (row["origin"], row))
            | "Bring together" >> beam.GroupByKey()
            | "Pick the worst" >> beam.MapTuple(lambda origin, rows: _worst(origin, rows, count))
        )


def _worst(origin: str, rows: Iterable[dict], count: int) -> dict:
    ordered = sorted(
        rows, key=lambda row: (-row["arr_delay"], row["day"], row["carrier"], row["flight"])
    )
    columns = ("arr_delay", "day", "carrier", "flight")
    return {
        "origin": origin,
        "worst": [[row[name] for name in columns] for row in ordered[:count]],
    }
