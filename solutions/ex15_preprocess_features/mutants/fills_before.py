"""Puts 0 for what is missing before it is analysed.

Task: missing
Message: Filled with 0 before, the gaps pull both
Replace: together = tf.stack([tf.cast(x, tf.float64) for x in numbers.values()], axis=1)
With: filled = [tf.where(tf.math.is_nan(x), tf.zeros_like(x), x) for x in numbers.values()]
    together = tf.stack([tf.cast(x, tf.float64) for x in filled], axis=1)
"""
