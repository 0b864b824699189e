"""Accumulators are lists, which are changed in place; sums are NumPy's."""

import apache_beam as beam
import numpy as np


class DelaySummary(beam.CombineFn):
    def create_accumulator(self):
        return [0, 0, np.int64(0), []]

    def add_input(self, accumulator, row):
        accumulator[0] += 1
        if row["dep_delay"] is None:
            accumulator[1] += 1
            return accumulator
        accumulator[2] += row["dep_delay"]
        accumulator[3] = self._worst([*accumulator[3], (row["dep_delay"], row["flight"])])
        return accumulator

    def merge_accumulators(self, accumulators):
        accumulators = list(accumulators)
        whole = self.create_accumulator()
        for index in range(3):
            whole[index] += sum(one[index] for one in accumulators)
        whole[3] = self._worst([pair for one in accumulators for pair in one[3]])
        return whole

    def extract_output(self, accumulator):
        flights, cancelled, minutes, worst = accumulator
        return {
            "flights": flights,
            "cancelled": cancelled,
            "mean_delay": np.divide(minutes, flights - cancelled) if worst else None,
            "worst_flight": worst[0][1] if worst else None,
        }

    @staticmethod
    def _worst(pairs):
        return sorted(pairs, key=lambda pair: (-pair[0], pair[1]))[:1]


class CarrierDelays(beam.PTransform):
    def expand(self, rows):
        def named(pair):
            name, summary = pair
            return dict(summary, carrier=name)

        return (
            rows
            | beam.WithKeys(lambda row: row["carrier"])
            | beam.CombinePerKey(DelaySummary())
            | beam.Map(named)
        )


class AllDelays(beam.PTransform):
    def expand(self, rows):
        return rows | beam.CombineGlobally(DelaySummary())
