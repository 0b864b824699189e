"""Compares the flights alone, so that of equals any may come first.

Task: top
Message: without a rule another one in each run
Replace: | "Top" >> beam.combiners.Top.SmallestPerKey(self._n)
With: | "Top" >> beam.combiners.Top.SmallestPerKey(self._n, key=lambda pair: pair[0])
"""
