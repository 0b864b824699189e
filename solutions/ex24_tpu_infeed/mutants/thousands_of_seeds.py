"""Makes one number of seed and epoch, which is another pair's a thousand epochs later.

Task: resume
Message: Epoch 1000 of seed 0 has the order of epoch 0 of seed 1
Replace: rows = shuffle_rows(rows, [feed.seed, epoch * WINDOWS + window])
With: rows = shuffle_rows(rows, [window, feed.seed * 1000 + epoch])
"""
