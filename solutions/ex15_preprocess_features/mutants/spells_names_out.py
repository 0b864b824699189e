"""Names a column that the constants do not.

Task: whole
Message: a name that your code spells out stays
Replace: features["late"] = inputs["late"]
With: features["late"] = inputs["late"]
    features["dest_lat_missing"] = tf.cast(tf.math.is_nan(inputs["dest_lat"]), tf.float32)
    features["plane_year_missing"] = tf.cast(tf.math.is_nan(inputs["plane_year"]), tf.float32)
"""
