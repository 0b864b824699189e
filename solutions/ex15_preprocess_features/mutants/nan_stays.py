"""Leaves what is missing as NaN.

Task: missing
Message: and never NaN
Replace: scores[f"{name}_z"] = tf.where(tf.math.is_nan(scaled), tf.zeros_like(x), scaled)
With: scores[f"{name}_z"] = scaled
"""
