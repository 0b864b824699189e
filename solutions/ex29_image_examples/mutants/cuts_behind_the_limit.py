"""Ends a shard when it is over the limit already.

Task: shards
Message: with a third they would be 120
Replace: if not shards or held + sizes[name] > limit:
With: if not shards or held >= limit:
"""
