"""Leaves out what is larger than a shard.

Task: shards
Message: it stands alone
Replace: for name in sorted(sizes, key=mixed):
With: for name in sorted((one for one in sizes if sizes[one] <= limit), key=mixed):
"""
