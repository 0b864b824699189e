"""Gives lateness as a column, whose loss is then of all pairs of rows.

Task: heads
Message: late is one logit for each row
Replace: "late": ops.squeeze(ops.cast(late, "float32"), axis=1),
With: "late": ops.cast(late, "float32"),
"""
