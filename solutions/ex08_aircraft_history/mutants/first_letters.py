"""Cuts by the beginning of the registration.

Task: ranges
Message: What do the registrations have in common
Replace: return range_of(batch.column("tailnum"), spread, ranges)
With: tails = batch.column("tailnum").to_pylist()
    letters = [None if tail is None else ord(tail[0]) for tail in tails]
    pairs = zip(spread, letters, strict=True)
    return np.array([(int(row) if one is None else one) % ranges for row, one in pairs])
"""
