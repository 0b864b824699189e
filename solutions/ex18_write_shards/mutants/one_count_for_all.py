"""Cuts every split into as many shards as all examples together need.

Task: shards
Message: each has its own number of shards
Replace: shards = shard_of(hashes[mine], self.policy.shards(examples[name]))
With: shards = shard_of(hashes[mine], self.policy.shards(sum(examples.values())))
"""
