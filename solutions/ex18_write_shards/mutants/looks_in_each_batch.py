"""Looks for duplicates in each batch, and not in a shard.

Task: shards
Message: only where the examples of a shard are together
Replace: batch = in_order(concat(list(parts)), self._salt)
With: batch = concat(list(parts))
    high, low = identities(batch)
    batch = take_rows(batch, np.lexsort((low, high, salted_hash(high, low, self._salt))))
"""
