"""Has 0 for a number that is missing.

Task: parse
Message: the default stands for it
Replace: INT64_LIST: tf.io.FixedLenFeature([], tf.int64, MISSING_INT64),
With: INT64_LIST: tf.io.FixedLenFeature([], tf.int64, 0),
"""
