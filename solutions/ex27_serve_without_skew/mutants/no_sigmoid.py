"""Gives the logit for the probability.

Task: predictions
Message: The model gives a logit
Replace: "late_probability": tf.sigmoid(heads["label"]),
With: "late_probability": tf.identity(heads["label"]),
"""
