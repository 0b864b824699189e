"""Interleaves the shards in the order in which they answer.

Task: seed
Message: which file answers first
Replace: deterministic=feed.deterministic,
With: deterministic=False,
"""
