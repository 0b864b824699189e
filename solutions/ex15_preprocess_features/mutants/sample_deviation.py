"""Divides the squares by one less than there are values.

Task: scores
Message: has the mean
Replace: variance = tft.var(together, reduce_instance_dims=False)
With: there = tf.cast(tf.math.is_finite(together), tf.float64)
    count = tft.sum(there, reduce_instance_dims=False)
    variance = tft.var(together, reduce_instance_dims=False) * count / (count - 1)
"""
