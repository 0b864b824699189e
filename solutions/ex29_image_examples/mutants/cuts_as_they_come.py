"""Cuts the names as they come, so that shards hang on the order of the listing.

Task: shards
Message: SHA-256 puts d first
Replace: for name in sorted(sizes, key=mixed):
With: for name in sizes:
"""
