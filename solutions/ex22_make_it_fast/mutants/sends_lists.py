"""Combines the delays of a route into a list, which has them all in it.

Task: sums
Message: One element a route, but all delays are in it
Replace: >> beam.CombinePerKey(
            combiners.TupleCombineFn(
                combiners.CountCombineFn(), combiners.MeanCombineFn()
            ).with_common_input()
        )
With: >> beam.CombinePerKey(combiners.ToListCombineFn())
Replace: | "Name" >> beam.MapTuple(_route)
With: | "Name" >> beam.MapTuple(lambda route, d: _route(route, (len(d), sum(d) / len(d))))
"""
