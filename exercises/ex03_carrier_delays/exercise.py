"""What a carrier's flights come to, added up in parts on many workers."""

from collections.abc import Iterable
from typing import Any

import apache_beam as beam

from pipelines.seats.unsolved import unsolved


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
        unsolved("ex03_carrier_delays")

    def add_input(self, accumulator: Any, row: dict) -> Any:
        """The accumulator with one more flight in it."""
        unsolved("ex03_carrier_delays")

    def merge_accumulators(self, accumulators: Iterable[Any]) -> Any:
        """One accumulator of all that is in these; there may be any number of them."""
        unsolved("ex03_carrier_delays")

    def extract_output(self, accumulator: Any) -> dict[str, int | float | None]:
        """What the flights in it come to."""
        unsolved("ex03_carrier_delays")


class CarrierDelays(beam.PTransform):
    """Rows to one row a carrier.

    Takes rows with "carrier" and what DelaySummary takes; gives the dicts of DelaySummary
    with one more field, "carrier". Each worker adds its rows up before the shuffle: the
    rows of a carrier are never brought together in one place.
    """

    def expand(self, rows: beam.PCollection[dict]) -> beam.PCollection[dict]:
        unsolved("ex03_carrier_delays")


class AllDelays(beam.PTransform):
    """Rows to a single row: the dict of DelaySummary for all of them, also for none."""

    def expand(self, rows: beam.PCollection[dict]) -> beam.PCollection[dict]:
        unsolved("ex03_carrier_delays")
