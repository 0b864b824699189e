"""Writes no shard without examples.

Task: empty
Message: looks like one that was lost
Replace: if shard_path(file) not in full:
With: if False:
"""
