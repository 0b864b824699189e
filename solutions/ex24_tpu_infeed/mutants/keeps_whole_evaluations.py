"""Keeps the examples of an evaluation only where it begins with the first step.

Task: memory
Message: from the second step on
Replace: kept = _parsed_blocks(paths, part, parse, feed).cache() if feed.cache else None
With: cached = feed.cache and (feed.training or not feed.first_step)
    kept = _parsed_blocks(paths, part, parse, feed).cache() if cached else None
"""
