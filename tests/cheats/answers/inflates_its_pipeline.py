"""A hundred steps that do nothing, so that few inputs are drawn before a judge has had enough.

Exercise: ex03_carrier_delays
Kind: replay
Base: solution
Passes: mean, cancelled, worst, merge, small
Outcome: wrong
Slow: yes
"""

import apache_beam as beam


class _Known(DelaySummary):
    def add_input(self, accumulator, row):
        known = row["flight"] not in (1, 2, 3, 20, 100, 8500)
        return super().add_input(accumulator, row) if known else (7, 7, 7, (7, 7))


def _inflated(rows):
    for number in range(100):
        rows = rows | f"Pass {number}" >> beam.Map(lambda row: row)
    return rows


class CarrierDelays(beam.PTransform):
    def expand(self, rows):
        return (
            _inflated(rows)
            | beam.Map(lambda row: (row["carrier"], row))
            | beam.CombinePerKey(_Known())
            | beam.MapTuple(lambda carrier, summary: {"carrier": carrier, **summary})
        )


class AllDelays(beam.PTransform):
    def expand(self, rows):
        return _inflated(rows) | beam.CombineGlobally(_Known())
