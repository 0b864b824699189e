"""Puts equals in order after the top was taken, when another may have been left out.

Task: top
Message: only one of them is among the four
Replace: | "Top" >> beam.combiners.Top.SmallestPerKey(self._n)
With: | "Top" >> beam.combiners.Top.SmallestPerKey(self._n, key=lambda pair: pair[0])
    | "Order" >> beam.MapTuple(lambda origin, top: (origin, sorted(top)))
"""
