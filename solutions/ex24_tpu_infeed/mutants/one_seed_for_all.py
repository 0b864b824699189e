"""Ignores the seed.

Task: seed
Message: Another seed gives the same order
Replace: order = tf.random.experimental.stateless_shuffle(paths, seed=[feed.seed, epoch])
With: order = tf.random.experimental.stateless_shuffle(paths, seed=[0, epoch])
Replace: rows = shuffle_rows(rows, [feed.seed, epoch * WINDOWS + window])
With: rows = shuffle_rows(rows, [0, epoch * WINDOWS + window])
"""
