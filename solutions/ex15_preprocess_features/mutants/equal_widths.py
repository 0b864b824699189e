"""Makes buckets of equal widths.

Task: buckets
Message: equal widths would have nearly all in one
Replace: features[f"{name}_bucket"] = tft.bucketize(inputs[name], BUCKETS, epsilon=QUANTILE_ERROR)
With: part = tf.clip_by_value(tft.scale_to_0_1(inputs[name]) * BUCKETS, 0.0, BUCKETS - 1.0)
    features[f"{name}_bucket"] = tf.cast(tf.math.floor(part), tf.int64)
"""
