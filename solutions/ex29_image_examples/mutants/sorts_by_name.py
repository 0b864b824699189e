"""Sorts by name: a shard then has the pictures of one folder, so of one label.

Task: shards
Message: SHA-256 puts d first
Replace: for name in sorted(sizes, key=mixed):
With: for name in sorted(sizes):
"""
