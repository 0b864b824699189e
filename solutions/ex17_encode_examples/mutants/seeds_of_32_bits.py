"""Takes the lower half of a seed.

Task: seeds
Message: has the order of
Replace: tf.range(examples), seed=tf.stack([seed, epoch])
With: tf.range(examples), seed=tf.stack([seed % 2**32, epoch])
"""
