"""Takes the logarithm of an early departure, which is none.

Task: scores
Message: with an early departure as one on time
Replace: numbers["log_dep_delay"] = tf.math.log1p(tf.maximum(inputs["dep_delay"], 0.0))
With: numbers["log_dep_delay"] = tf.math.log1p(inputs["dep_delay"])
"""
