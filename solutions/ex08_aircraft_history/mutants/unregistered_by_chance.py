"""Spreads them by chance.

Task: ranges
Message: A bundle that fails is run again
Replace: return range_of(batch.column("tailnum"), spread, ranges)
With: chance = np.random.default_rng().integers(0, ranges, batch.num_rows).astype(np.uint64)
    return range_of(batch.column("tailnum"), chance, ranges)
"""
