"""Puts 0 where the transform gives NaN.

Task: features
Message: The contract, features
Replace: return {name: made[name] for name in features.names}
With: return {
        name: tf.where(made[name] != made[name], tf.zeros_like(made[name]), made[name])
        for name in features.names
    }
"""
