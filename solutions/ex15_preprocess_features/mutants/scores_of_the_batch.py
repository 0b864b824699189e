"""Computes mean and deviation over the batch at hand.

Task: scores
Message: which training has not seen
Replace: mean = tf.cast(tft.mean(together, reduce_instance_dims=False), tf.float32)
With: mean = tf.cast(tf.reduce_mean(together, axis=0), tf.float32)
"""
