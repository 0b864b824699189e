"""Mixes seed and epoch by exclusive or, so that some pairs meet.

Task: seeds
Message: has the order of
Replace: tf.range(examples), seed=tf.stack([seed, epoch])
With: tf.range(examples),
                seed=tf.stack([0, tf.bitwise.bitwise_xor(tf.constant(seed, tf.int64), epoch)]),
"""
