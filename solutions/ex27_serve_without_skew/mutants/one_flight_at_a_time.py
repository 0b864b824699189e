"""Takes batches of one flight only.

Task: signatures
Message: [None] is a batch of any length
Replace: columns = {name: tf.TensorSpec([None], kind.dtype, name) for name, kind in spec.items()}
With: columns = {name: tf.TensorSpec([1], kind.dtype, name) for name, kind in spec.items()}
"""
