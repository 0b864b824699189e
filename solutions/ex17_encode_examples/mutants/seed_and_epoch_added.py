"""Adds the number of the epoch to the seed.

Task: seeds
Message: see the same orders, one epoch apart
Replace: tf.range(examples), seed=tf.stack([seed, epoch])
With: tf.range(examples), seed=tf.stack([0, seed + epoch])
"""
