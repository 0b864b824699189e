"""Keeps what a training reads, and not what an evaluation does.

Task: memory
Message: An evaluation follows each epoch
Replace: blocks = _parsed_blocks(paths, part, parse, feed) if kept is None else kept
With: blocks = _parsed_blocks(paths, part, parse, feed)
"""
