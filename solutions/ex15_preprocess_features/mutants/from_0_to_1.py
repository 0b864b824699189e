"""Scales from 0 to 1 by minimum and maximum.

Task: scores
Message: has the mean
Replace: scaled = tf.math.divide_no_nan(x - mean[i], deviation[i])
With: scaled = tft.scale_to_0_1(x)
"""
