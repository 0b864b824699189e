"""Leaves out before it shuffles: the same rows in each epoch.

Task: epochs
Message: some flights are never seen
Replace: tf.range(examples), seed=tf.stack([seed, epoch])
With: tf.range(steps * batch), seed=tf.stack([seed, epoch])
"""
