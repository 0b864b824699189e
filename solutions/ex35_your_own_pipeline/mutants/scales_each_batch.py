"""Scales by the mean of the batch, and not of the training split.

Task: order
Message: tf.reduce_mean sees one batch, tft.mean all of training
Replace: **encodings.z_scores(numbers),
With: **_scaled(numbers),
Replace: CATEGORIES = {"origin": 1}
With: CATEGORIES = {"origin": 1}


    def _scaled(numbers):
        import tensorflow as tf

        known = {name: tf.where(tf.math.is_nan(x), 0.0, x) for name, x in numbers.items()}
        return {f"{name}_z": x - tf.reduce_mean(x) for name, x in known.items()}
"""
