"""What a carrier's flights come to, added up in parts on many workers."""

from collections.abc import Iterable
from typing import Any

import apache_beam as beam


class DelaySummary(beam.CombineFn):
    """Adds up flights.

    Its inputs are rows, dicts with "flight", the flight's number, and "dep_delay", in
    minutes, None for a flight that was cancelled. Its output is a dict:

        flights         how many there were
        cancelled       how many of them never left
        mean_delay      of those that left, a float; None where none left
        worst_flight    number of the one with the largest delay, of several the lowest
                        number; None where none left

    An accumulator is yours to choose. It has to survive pickling, and stay small
    however many flights are in it.
    """

    def create_accumulator(self) -> Any:
        """An accumulator of no flights."""
        # BEGIN SOLUTION
        return _NOTHING
        # END SOLUTION

    def add_input(self, accumulator: Any, row: dict) -> Any:
        """The accumulator with one more flight in it."""
        # BEGIN SOLUTION
        flights, left, minutes, worst = accumulator
        delay = row["dep_delay"]
        if delay is None:
            return flights + 1, left, minutes, worst
        return flights + 1, left + 1, minutes + delay, _worse(worst, (delay, -row["flight"]))
        # END SOLUTION

    def merge_accumulators(self, accumulators: Iterable[Any]) -> Any:
        """One accumulator of all that is in these; there may be any number of them."""
        # BEGIN SOLUTION
        flights, left, minutes, worst = _NOTHING
        for more_flights, more_left, more_minutes, its_worst in accumulators:
            flights += more_flights
            left += more_left
            minutes += more_minutes
            worst = _worse(worst, its_worst)
        return flights, left, minutes, worst
        # END SOLUTION

    def extract_output(self, accumulator: Any) -> dict[str, int | float | None]:
        """What the flights in it come to."""
        # BEGIN SOLUTION
        flights, left, minutes, worst = accumulator
        return {
            "flights": flights,
            "cancelled": flights - left,
            "mean_delay": minutes / left if left else None,
            "worst_flight": None if worst is None else -worst[1],
        }
        # END SOLUTION


# BEGIN SOLUTION
# Flights, those that left, their minutes of delay, and the worst (delay, -number) of them.
# The worst of nothing is None: 0 would beat a carrier whose flights all left early.
_NOTHING = (0, 0, 0, None)


def _worse(one: tuple[int, int] | None, other: tuple[int, int] | None) -> tuple[int, int] | None:
    if one is None or other is None:
        return one if other is None else other
    return max(one, other)


# STUB
# END SOLUTION
class CarrierDelays(beam.PTransform):
    """Rows to one row a carrier.

    Takes rows with "carrier" and what DelaySummary takes; gives the dicts of DelaySummary
    with one more field, "carrier". Each worker adds its rows up before the shuffle: the
    rows of a carrier are never brought together in one place.
    """

    def expand(self, rows: beam.PCollection[dict]) -> beam.PCollection[dict]:
        # BEGIN SOLUTION
        return (
            rows
            | "By carrier" >> beam.Map(lambda row: (row["carrier"], row))
            | "Add up" >> beam.CombinePerKey(DelaySummary())
            | "Name" >> beam.MapTuple(lambda carrier, summary: {"carrier": carrier, **summary})
        )
        # END SOLUTION


class AllDelays(beam.PTransform):
    """Rows to a single row: the dict of DelaySummary for all of them, also for none."""

    def expand(self, rows: beam.PCollection[dict]) -> beam.PCollection[dict]:
        # BEGIN SOLUTION
        return rows | "Add all up" >> beam.CombineGlobally(DelaySummary())
        # END SOLUTION
