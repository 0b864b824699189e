"""Has Python code in the model, which a saved file does not bring along.

Task: saved
Message: Python functions (a Lambda layer's) are not loaded from a file
Replace: "label": ops.squeeze(ops.cast(late, "float32"), axis=1),
With: "label": keras.layers.Lambda(lambda x: x[:, 0], dtype="float32")(ops.cast(late, "float32")),
"""
