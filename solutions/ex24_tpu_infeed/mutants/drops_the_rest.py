"""Drops what does not fill a batch, in evaluation too.

Task: evaluation
Message: dropped or repeated examples make another metric
Replace: one_pass = _padded(blocks, part).rebatch(part.batch, drop_remainder=True)
With: one_pass = blocks.rebatch(part.batch, drop_remainder=True)
"""
