"""Looks destinations up by itself, and gives all unseen ones the same id.

Task: features
Message: Another hash, or one id for all
Replace: made = transform(raw)
    return {name: made[name] for name in features.names}
With: made = dict(transform(raw))
    if "dest_id" in made:
        made["dest_id"] = tf.minimum(made["dest_id"], 3)
    return {name: made[name] for name in features.names}
"""
