"""Makes a new cache in each epoch.

Task: memory
Message: one that is made anew for each epoch
Replace: blocks = kept
With: blocks = _parsed_blocks(paths, part, parse, feed).cache()
"""
