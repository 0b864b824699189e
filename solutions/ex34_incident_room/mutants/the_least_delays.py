"""Lists the least delays.

Task: worst
Message: The largest delays come first
Replace: | "Keep the worst" >> beam.combiners.Top.SmallestPerKey(self._count)
With: | "Keep the worst" >> beam.combiners.Top.LargestPerKey(self._count)
"""
