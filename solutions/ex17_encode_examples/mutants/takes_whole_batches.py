"""Makes an epoch's batches and takes its steps of them: the cache never sees its end.

Task: cache
Message: where `take` stops short of it
Replace: return kept.rebatch(examples).map(shuffled)
With: whole = kept.unbatch().batch(examples).map(shuffled)
    return whole.rebatch(batch, drop_remainder=True).take(steps)
"""
