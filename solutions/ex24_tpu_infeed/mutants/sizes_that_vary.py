"""Gives a last batch that is smaller, so that no size is known beforehand.

Task: batches
Message: XLA compiles a step for one shape
Replace: one_pass = _padded(blocks, part).rebatch(part.batch, drop_remainder=True)
With: one_pass = _padded(blocks, part).rebatch(part.batch)
"""
