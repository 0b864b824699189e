"""Brings all delays of a route together before it adds them up.

Task: sums
Message: A GroupByKey shuffles every value
Replace: >> beam.CombinePerKey(
With: >> _Grouped(
Replace: def _left(flight: dict) -> bool:
With: class _Grouped(beam.PTransform):
        def __init__(self, function):
            super().__init__()
            self._function = function

        def expand(self, pairs):
            return pairs | beam.GroupByKey() | beam.CombineValues(self._function)


    def _left(flight: dict) -> bool:
"""
