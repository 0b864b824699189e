"""Shuffles every epoch alike.

Task: epochs
Message: some flights are never seen
Replace: tf.range(examples), seed=tf.stack([seed, epoch])
With: tf.range(examples), seed=[seed, 0]
"""
