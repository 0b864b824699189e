"""Keeps the examples in memory, whether they fit or not.

Task: memory
Message: they end the training when it is full
Replace: kept = _parsed_blocks(paths, part, parse, feed).cache() if feed.cache else None
With: kept = _parsed_blocks(paths, part, parse, feed).cache()
"""
