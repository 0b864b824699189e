"""Adds to each row how its delay compares with the batch's.

Task: leaks
Message: At serving a batch is one flight
Replace: features["late"] = inputs["late"]
With: features["late"] = inputs["late"]
    features["delay_beside_others"] = inputs["dep_delay"] - tf.reduce_mean(inputs["dep_delay"])
"""
