"""Multiplies seed and epoch, so that a seed of 0 has one order.

Task: seeds
Message: has the order of
Replace: tf.range(examples), seed=tf.stack([seed, epoch])
With: tf.range(examples), seed=tf.stack([7, (seed + 1) * (epoch + 1)])
"""
