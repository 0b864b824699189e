"""Keeps every flight in the accumulator.

Task: small
Message: keeps them all sends them all
"""


class DelaySummary(beam.CombineFn):
    def create_accumulator(self):
        return []

    def add_input(self, accumulator, row):
        return [*accumulator, (row["dep_delay"], -row["flight"])]

    def merge_accumulators(self, accumulators):
        return [pair for one in accumulators for pair in one]

    def extract_output(self, accumulator):
        left = [pair for pair in accumulator if pair[0] is not None]
        return {
            "flights": len(accumulator),
            "cancelled": len(accumulator) - len(left),
            "mean_delay": sum(delay for delay, _ in left) / len(left) if left else None,
            "worst_flight": -max(left)[1] if left else None,
        }
