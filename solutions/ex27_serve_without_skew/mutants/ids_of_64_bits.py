"""Gives the model ids as the transform has them.

Task: signatures
Message: the model takes ids of int32, and not int64
Replace: "ids": together(categories, tf.int32),
With: "ids": together(categories, tf.int64),
"""
