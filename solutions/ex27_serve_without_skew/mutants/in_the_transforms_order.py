"""Takes the columns in the order in which the transform gives them.

Task: predictions
Message: The model has no names for its columns
Replace: return tf.cast(tf.stack([made[name] for name in names], axis=1), dtype)
With: return tf.cast(tf.stack([x for n, x in transform(raw).items() if n in names], axis=1), dtype)
"""
