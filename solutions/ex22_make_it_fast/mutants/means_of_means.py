"""Merges means by averaging them.

Task: sums
Message: when a key's values are added up in parts
Replace: combiners.CountCombineFn(), combiners.MeanCombineFn()
With: combiners.CountCombineFn(), _Mean()
Replace: def _left(flight: dict) -> bool:
With: class _Mean(beam.CombineFn):
        def create_accumulator(self):
            return 0, 0.0

        def add_input(self, mean, delay):
            return mean[0] + 1, (mean[0] * mean[1] + delay) / (mean[0] + 1)

        def merge_accumulators(self, means):
            means = [mean for mean in means if mean[0]] or [(0, 0.0)]
            return sum(n for n, _ in means), sum(m for _, m in means) / len(means)

        def extract_output(self, mean):
            return mean[1]


    def _left(flight: dict) -> bool:
"""
