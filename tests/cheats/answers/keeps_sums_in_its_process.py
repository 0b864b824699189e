"""Sums are numbers of places in its process' memory: nothing of them can be sent.

Exercise: ex03_carrier_delays
Kind: measurements
Passes: mean, cancelled, worst
Outcome: error distributed
"""

import builtins

import apache_beam as beam

builtins._kept = getattr(builtins, "_kept", [])


class DelaySummary(beam.CombineFn):
    def create_accumulator(self):
        builtins._kept.append([])
        return len(builtins._kept) - 1

    def add_input(self, accumulator, row):
        builtins._kept[accumulator].append((row["dep_delay"], row["flight"]))
        return accumulator

    def merge_accumulators(self, accumulators):
        builtins._kept.append([row for one in accumulators for row in builtins._kept[one]])
        return len(builtins._kept) - 1

    def extract_output(self, accumulator):
        rows = builtins._kept[accumulator]
        left = sorted((-delay, flight) for delay, flight in rows if delay is not None)
        return {
            "flights": len(rows),
            "cancelled": len(rows) - len(left),
            "mean_delay": -sum(delay for delay, _ in left) / len(left) if left else None,
            "worst_flight": left[0][1] if left else None,
        }


class CarrierDelays(beam.PTransform):
    def expand(self, rows):
        return (
            rows
            | beam.Map(lambda row: (row["carrier"], row))
            | beam.CombinePerKey(DelaySummary())
            | beam.MapTuple(lambda carrier, summary: {"carrier": carrier, **summary})
        )


class AllDelays(beam.PTransform):
    def expand(self, rows):
        return rows | beam.CombineGlobally(DelaySummary())
