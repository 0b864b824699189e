"""Takes away all axes of one, which of a batch of one row are two.

Task: heads
Message: label is one logit for each row
Replace: "label": ops.squeeze(ops.cast(late, "float32"), axis=1),
With: "label": ops.squeeze(ops.cast(late, "float32")),
"""
