"""Takes a pass's batches, and where none is padded leaves the cache before its end.

Task: evaluation
Message: were parsed in two passes
Replace: one_pass = _padded(blocks, part).rebatch(part.batch, drop_remainder=True)
With: one_pass = _padded(blocks, part).rebatch(part.batch, drop_remainder=True).take(part.batches)
"""
