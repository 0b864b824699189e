"""Takes Python's hash of the registration.

Task: ranges
Message: has another salt in each process
Replace: return range_of(batch.column("tailnum"), spread, ranges)
With: tails = batch.column("tailnum").to_pylist()
    pairs = zip(tails, spread, strict=True)
    hashes = [int(row) if tail is None else hash(tail) for tail, row in pairs]
    return np.array([one % ranges for one in hashes], np.int64)
"""
