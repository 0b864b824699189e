"""Counts a flight that arrives very late as one without a gust.

Task: leaks
Message: at departure nobody knows it
Replace: features[f"{name}_missing"] = tf.cast(tf.math.is_nan(inputs[name]), tf.float32)
With: gone = tf.math.is_nan(inputs[name]) | (inputs["arrival_delay"] > 600.0)
    features[f"{name}_missing"] = tf.cast(gone, tf.float32)
"""
