"""Adds up in float32, in which the mean of equal values is another one.

Task: missing
Message: 1 values of them
Replace: together = tf.stack([tf.cast(x, tf.float64) for x in numbers.values()], axis=1)
With: together = tf.stack(list(numbers.values()), axis=1)
"""
