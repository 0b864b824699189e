"""Spreads them by their flight number.

Task: ranges
Message: All that names a flight
Replace: return range_of(batch.column("tailnum"), spread, ranges)
With: numbers = integers(batch.column("flight")).astype(np.uint64)
    return range_of(batch.column("tailnum"), numbers, ranges)
"""
