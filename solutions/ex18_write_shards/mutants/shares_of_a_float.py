"""Finds the shard with floats, which round a hash up over its limit.

Task: shards
Message: the files have other examples
Replace: shards = shard_of(hashes[mine], self.policy.shards(examples[name]))
With: count = self.policy.shards(examples[name])
    shards = np.minimum(hashes[mine] / 2**64 * count, count - 1).astype(np.int64)
"""
