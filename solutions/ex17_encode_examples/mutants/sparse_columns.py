"""Asks for features of any number of values, and gets sparse tensors.

Task: parse
Message: and not as a tensor
Replace: FLOAT_LIST: tf.io.FixedLenFeature([], tf.float32, MISSING_FLOAT),
With: FLOAT_LIST: tf.io.VarLenFeature(tf.float32),
"""
