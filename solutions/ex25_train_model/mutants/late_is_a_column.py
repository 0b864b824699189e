"""Gives lateness as a column, whose loss is then of all pairs of rows.

Task: heads
Message: label is one logit for each row
Replace: "label": ops.squeeze(ops.cast(late, "float32"), axis=1),
With: "label": ops.cast(late, "float32"),
"""
