"""Adds the number of the epoch to the seed.

Task: seeds
Message: are no two samples
Replace: tf.range(examples), seed=tf.stack([seed, epoch])
With: tf.range(examples), seed=tf.stack([0, seed + epoch])
"""
