"""Drops what does not fill a batch, in evaluation too.

Task: evaluation
Message: dropped or repeated examples make another metric
Replace: return _padded(blocks, part).rebatch(part.batch, drop_remainder=True)
With: return blocks.rebatch(part.batch, drop_remainder=True)
"""
