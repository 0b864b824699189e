"""An accumulator is an object of a class of its own, which knows how to be added up."""

import dataclasses
import functools

import apache_beam as beam


@dataclasses.dataclass(frozen=True)
class Sums:
    cancelled: int = 0
    left: int = 0
    minutes: int = 0
    # The smallest of (minus the delay, number): the most delayed, of several the lowest number.
    first: tuple[float, float] = (float("inf"), float("inf"))

    def __add__(self, other):
        return Sums(
            self.cancelled + other.cancelled,
            self.left + other.left,
            self.minutes + other.minutes,
            min(self.first, other.first),
        )


def sums_of(row):
    delay = row["dep_delay"]
    return Sums(cancelled=1) if delay is None else Sums(0, 1, delay, (-delay, row["flight"]))


class DelaySummary(beam.CombineFn):
    def create_accumulator(self):
        return Sums()

    def add_input(self, accumulator, row):
        return accumulator + sums_of(row)

    def merge_accumulators(self, accumulators):
        return functools.reduce(Sums.__add__, accumulators, Sums())

    def extract_output(self, sums):
        total = {"flights": sums.cancelled + sums.left, "cancelled": sums.cancelled}
        if not sums.left:
            return {**total, "mean_delay": None, "worst_flight": None}
        return {**total, "mean_delay": sums.minutes / sums.left, "worst_flight": sums.first[1]}


class _Named(beam.DoFn):
    def process(self, pair):
        yield {"carrier": pair[0]} | pair[1]


class CarrierDelays(beam.PTransform):
    def expand(self, rows):
        keyed = rows | beam.Map(lambda row: (row["carrier"], row))
        return keyed | beam.CombinePerKey(DelaySummary()) | beam.ParDo(_Named())


class AllDelays(beam.PTransform):
    def expand(self, rows):
        return rows | "Total" >> beam.CombineGlobally(DelaySummary())
