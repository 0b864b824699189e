"""Gives x - mean where the deviation is 0, as tft.scale_to_z_score does.

Task: missing
Message: when it rains in evaluation
Replace: scaled = tf.math.divide_no_nan(x - mean[i], deviation[i])
With: scaled = (x - mean[i]) / tf.where(deviation[i] > 0, deviation[i], 1.0)
"""
