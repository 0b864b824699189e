"""Fills what is missing with 0 before the transform sees it.

Task: features
Message: A 0 in its place is a frosty day
Replace: made = transform(raw)
    return {name: made[name] for name in features.names}
With: known = {
        name: tf.where(tf.math.is_nan(x), tf.zeros_like(x), x) if x.dtype == tf.float32 else x
        for name, x in raw.items()
    }
    made = transform(known)
    return {name: made[name] for name in features.names}
"""
