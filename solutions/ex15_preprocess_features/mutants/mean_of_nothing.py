"""Looks for NaN in the column, and not in the mean of one that training has no value of.

Task: missing
Message: No flight of training has a pressure
Replace: scores[f"{name}_z"] = tf.where(tf.math.is_nan(scaled), tf.zeros_like(x), scaled)
With: scores[f"{name}_z"] = tf.where(tf.math.is_nan(x), tf.zeros_like(x), scaled)
"""
