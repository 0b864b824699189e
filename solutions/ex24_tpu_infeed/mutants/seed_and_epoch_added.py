"""Adds the epoch to the seed, so that the next seed's order is the next epoch's.

Task: seed
Message: With seed + epoch
Replace: order = tf.random.experimental.stateless_shuffle(paths, seed=[feed.seed, epoch])
With: order = tf.random.experimental.stateless_shuffle(paths, seed=[feed.seed + epoch, 0])
Replace: rows = shuffle_rows(rows, [feed.seed, epoch * WINDOWS + window])
With: rows = shuffle_rows(rows, [feed.seed + epoch, window])
"""
