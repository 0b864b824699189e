"""Puts a flight without a delay among those on time.

Task: buckets
Message: it would be a flight on time
Replace: features[f"{name}_bucket"] = tft.bucketize(inputs[name], BUCKETS, epsilon=QUANTILE_ERROR)
With: x = inputs[name]
    filled = tf.where(tf.math.is_nan(x), tf.zeros_like(x), x)
    limits = tft.quantiles(x, BUCKETS, epsilon=QUANTILE_ERROR)
    features[f"{name}_bucket"] = tft.apply_buckets(filled, limits)
"""
