"""Normalises with the mean and the deviation of the request's own flights.

Task: features
Message: A request may be of one flight, whose mean is itself
Replace: made = transform(raw)
    return {name: made[name] for name in features.names}
With: made = dict(transform(raw))
    delay = raw["dep_delay"]
    deviation = tf.math.reduce_std(delay)
    made["dep_delay_z"] = tf.math.divide_no_nan(delay - tf.reduce_mean(delay), deviation)
    return {name: made[name] for name in features.names}
"""
