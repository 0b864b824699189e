"""Keeps all rows of a month in the accumulator.

Task: merge
Message: An accumulator that keeps the values
Replace: return rows | "Of a row" >> beam.Map(summary_of_row) | "Merge" >> beam.CombinePerKey(merge)
With: return rows | "Of a row" >> beam.Map(summary_of_row) | beam.CombinePerKey(Keep())
"""


class Keep(beam.CombineFn):
    def create_accumulator(self):
        return []

    def add_input(self, accumulator, summary):
        return [*accumulator, summary]

    def merge_accumulators(self, accumulators):
        return [summary for one in accumulators for summary in one]

    def extract_output(self, accumulator):
        return merge(accumulator)
