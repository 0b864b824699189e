"""Leaves the names of its inputs to TensorFlow.

Task: signatures
Message: without one TensorFlow makes a name up
Replace: columns = {name: tf.TensorSpec([None], kind.dtype, name) for name, kind in spec.items()}
With: columns = {name: tf.TensorSpec([None], kind.dtype) for name, kind in spec.items()}
"""
