"""Of equal delays takes the later day first.

Task: worst
Message: The largest delays come first
Replace: | "Keep the worst" >> beam.combiners.Top.SmallestPerKey(self._count)
With: | "Keep the worst" >> beam.combiners.Top.PerKey(self._count, key=_rank)
"""


def _rank(one):
    return -one[0], one[1], one[2]
