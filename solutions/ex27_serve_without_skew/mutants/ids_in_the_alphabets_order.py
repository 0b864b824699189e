"""Puts ids in the alphabet's order, and numbers in theirs.

Task: predictions
Message: The model has no names for its columns
Replace: "ids": together(categories, tf.int32),
With: "ids": together(sorted(categories), tf.int32),
"""
