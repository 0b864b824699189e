"""Has a hundred orders, again and again.

Task: seeds
Message: has the order of
Replace: tf.range(examples), seed=tf.stack([seed, epoch])
With: tf.range(examples), seed=tf.stack([seed, epoch % 100])
"""
