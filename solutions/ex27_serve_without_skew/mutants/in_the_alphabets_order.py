"""Puts the columns in the alphabet's order.

Task: predictions
Message: The model has no names for its columns
Replace: return tf.cast(tf.stack([made[name] for name in names], axis=1), dtype)
With: return tf.cast(tf.stack([made[name] for name in sorted(names)], axis=1), dtype)
"""
