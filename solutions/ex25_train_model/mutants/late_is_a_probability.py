"""Gives a probability where the loss expects a logit.

Task: heads
Message: The loss applies the sigmoid itself
Replace: "label": ops.squeeze(ops.cast(late, "float32"), axis=1),
With: "label": ops.sigmoid(ops.squeeze(ops.cast(late, "float32"), axis=1)),
"""
