"""Rounds numbers to half of their bits, to send less.

Task: features
Message: is not what it was in training
Replace: return {name: made[name] for name in features.names}
With: small = {name: tf.cast(made[name], tf.float16) for name in features.numbers}
    small = {name: tf.cast(x, tf.float32) for name, x in small.items()}
    return {name: small.get(name, made[name]) for name in features.names}
"""
