"""Deals hashes to shards by their remainder.

Task: shards
Message: The shard is shard_of(the salted hash, that number)
Replace: shards = shard_of(hashes[mine], self.policy.shards(examples[name]))
With: count = self.policy.shards(examples[name])
    shards = (hashes[mine] % np.uint64(count)).astype(np.int64)
"""
