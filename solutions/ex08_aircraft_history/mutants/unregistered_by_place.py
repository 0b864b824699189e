"""Spreads them by their place in the batch.

Task: ranges
Message: A bundle that fails is run again
Replace: return range_of(batch.column("tailnum"), spread, ranges)
With: return range_of(batch.column("tailnum"), np.arange(batch.num_rows, dtype=np.uint64), ranges)
"""
