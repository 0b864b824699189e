"""Makes a vector of floats of no shards.

Task: evaluation
Message: raised
Replace: paths = tf.constant(part.paths, tf.string, [len(part.paths)])
With: paths = tf.constant(part.paths)
"""
