"""Makes a new cache in each epoch.

Task: memory
Message: one that is made anew for each epoch
Replace: blocks = _blocks(order, part, feed) if kept is None else kept
With: blocks = _parsed_blocks(order, part, parse, feed)
    blocks = blocks.cache() if feed.cache else blocks
Replace: rows = parse(block) if kept is None else block
With: rows = block
"""
