"""Crosses the destination with the minute.

Task: times
Message: The hour counts, not the minute
Replace: hour = tf.strings.as_string(tf.cast(tf.math.floordiv(departure, 60.0), tf.int32))
With: hour = tf.strings.as_string(tf.cast(departure, tf.int32))
"""
