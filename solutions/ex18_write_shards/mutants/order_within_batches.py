"""Puts each batch in order, and not the shard.

Task: shards
Message: put them in order when all are there
Replace: batch = in_order(concat(list(parts)), self._salt)
With: batch = concat([in_order(part, self._salt) for part in parts])
"""
