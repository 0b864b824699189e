"""Deals hashes to shards by their remainder.

Task: shards
Message: The shard is shard_of(the salted hash, that number)
Replace: shards = shard_of(mine, self._policy.shards(examples[SPLITS[split]]))
With: count = self._policy.shards(examples[SPLITS[split]])
    shards = (mine % np.uint64(count)).astype(np.int64)
"""
