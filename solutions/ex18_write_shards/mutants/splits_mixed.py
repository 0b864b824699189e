"""Leaves the split out of the key.

Task: shards
Message: Splits do not mix
Replace: yield split * _SHARDS_AT_MOST + shard, part
With: yield shard, part
"""
