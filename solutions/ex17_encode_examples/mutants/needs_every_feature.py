"""Asks for each feature without a default.

Task: parse
Message: InvalidArgumentError
Replace: FLOAT_LIST: tf.io.FixedLenFeature([], tf.float32, MISSING_FLOAT),
With: FLOAT_LIST: tf.io.FixedLenFeature([], tf.float32),
"""
