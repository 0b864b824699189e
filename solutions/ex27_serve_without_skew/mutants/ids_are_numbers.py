"""Gives every feature as a float.

Task: features
Message: An id is no number
Replace: return {name: made[name] for name in features.names}
With: return {name: tf.cast(made[name], tf.float32) for name in features.names}
"""
