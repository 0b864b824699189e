"""Counts how often each delay occurs, which is as long as there are delays.

Task: sums
Message: One element a route, but all delays are in it
Replace: >> beam.CombinePerKey(
            combiners.TupleCombineFn(
                combiners.CountCombineFn(), combiners.MeanCombineFn()
            ).with_common_input()
        )
With: >> beam.CombinePerKey(_Counts())
Replace: def _left(flight: dict) -> bool:
With: class _Counts(beam.CombineFn):
        def create_accumulator(self):
            return {}

        def add_input(self, counts, delay):
            return {**counts, delay: counts.get(delay, 0) + 1}

        def merge_accumulators(self, several):
            counts = {}
            for one in several:
                for delay, count in one.items():
                    counts[delay] = counts.get(delay, 0) + count
            return counts

        def extract_output(self, counts):
            flights = sum(counts.values())
            return flights, sum(delay * count for delay, count in counts.items()) / flights


    def _left(flight: dict) -> bool:
"""
