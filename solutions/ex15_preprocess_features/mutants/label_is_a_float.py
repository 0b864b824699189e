"""Makes a float of a label.

Task: whole
Message: late (float)
Replace: features["late"] = inputs["late"]
With: features["late"] = tf.cast(inputs["late"], tf.float32)
"""
