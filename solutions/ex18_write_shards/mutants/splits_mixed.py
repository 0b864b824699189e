"""Leaves the split out of the key.

Task: shards
Message: Splits do not mix
Replace: keys[mine] = split * _SHARDS_AT_MOST + shards
With: keys[mine] = shards
"""
