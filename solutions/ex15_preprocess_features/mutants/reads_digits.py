"""Takes the digits of a clock reading for a number.

Task: clock
Message: so 5 * 60 + 17 minutes
Replace: return tf.math.floordiv(hhmm, 100.0) * 60.0 + tf.math.floormod(hhmm, 100.0)
With: return tf.identity(hhmm)
"""
