"""Takes the code in the batch's own dictionary.

Task: ranges
Message: or in its dictionary
Replace: return range_of(batch.column("tailnum"), spread, ranges)
With: codes = integers(batch.column("tailnum").dictionary_encode().indices, missing=-1)
    codes = np.where(codes < 0, spread, codes.astype(np.uint64))
    return (codes % np.uint64(ranges)).astype(np.int64)
"""
