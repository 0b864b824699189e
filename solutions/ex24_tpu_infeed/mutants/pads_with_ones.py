"""Pads with rows of weight 0, and other columns of 1.

Task: evaluation
Message: Rows of weight 0 are no rows of zeros
Replace: name: tf.zeros([missing, *spec.shape[1:]], spec.dtype)
With: name: tf.cast(tf.fill([missing, *spec.shape[1:]], int(name != "weight")), spec.dtype)
"""
