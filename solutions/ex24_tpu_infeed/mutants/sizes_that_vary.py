"""Gives a last batch that is smaller, so that no size is known beforehand.

Task: batches
Message: XLA compiles a step for one shape
Replace: return _padded(blocks, part).rebatch(part.batch, drop_remainder=True)
With: return _padded(blocks, part).rebatch(part.batch)
"""
