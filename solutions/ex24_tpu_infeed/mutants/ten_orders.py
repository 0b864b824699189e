"""Has ten orders for all epochs.

Task: resume
Message: Epoch 10 of seed 0 has the order of epoch 0 of seed 0
Replace: rows = shuffle_rows(rows, [feed.seed, epoch * WINDOWS + window])
With: rows = shuffle_rows(rows, [feed.seed, epoch % 10 * WINDOWS + window])
"""
