"""Orders a vocabulary by how many flights of each text were late.

Task: vocabulary
Message: A rarer manufacturer has a smaller id
Replace: ones = tf.ones(tf.shape(inputs["carrier"]))
With: ones = tf.cast(inputs["late"], tf.float32) + 0.001
"""
