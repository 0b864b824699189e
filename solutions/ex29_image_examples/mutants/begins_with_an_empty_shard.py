"""Begins with an empty shard, which stays empty where the first name is too large.

Task: shards
Message: No shard is empty
Replace: shards: list[list[str]] = []
With: shards = [[]] if sizes else []
"""
