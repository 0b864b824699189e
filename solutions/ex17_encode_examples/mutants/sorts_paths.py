"""Sorts the paths, which were in an order.

Task: blocks
Message: The blocks come in another order
Replace: return tf.data.Dataset.from_tensor_slices(list(paths)).interleave(
With: return tf.data.Dataset.from_tensor_slices(sorted(paths)).interleave(
"""
