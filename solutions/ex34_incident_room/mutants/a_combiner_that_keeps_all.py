"""Combines, with an accumulator that is a list of all.

Task: worst
Message: what is brought together
Replace: | "Keep the worst" >> beam.combiners.Top.SmallestPerKey(self._count)
With: | "Keep the worst" >> beam.CombinePerKey(_All(self._count))
"""


class _All(beam.CombineFn):
    def __init__(self, count):
        self._count = count

    def create_accumulator(self):
        return []

    def add_input(self, accumulator, value):
        return [*accumulator, value]

    def merge_accumulators(self, accumulators):
        return [one for some in accumulators for one in some]

    def extract_output(self, accumulator):
        return sorted(accumulator)[: self._count]
