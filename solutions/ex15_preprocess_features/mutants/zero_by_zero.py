"""Divides by a deviation of 0.

Task: missing
Message: What is 0 / 0 to be?
Replace: scaled = tf.math.divide_no_nan(x - mean[i], deviation[i])
With: scaled = (x - mean[i]) / deviation[i]
"""
