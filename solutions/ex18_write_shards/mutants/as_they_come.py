"""Writes a shard's examples as they come.

Task: shards
Message: put them in order when all are there
Replace: batch = in_order(concat(list(parts)), self._salt)
With: batch = concat(list(parts))
"""
