"""Never fills a shard to the byte.

Task: shards
Message: which are allowed
Replace: if not shards or held + sizes[name] > limit:
With: if not shards or held + sizes[name] >= limit:
"""
