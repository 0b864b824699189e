"""Answers in the type that it multiplies in.

Task: accelerator
Message: the losses are taken in float32
Replace: late = keras.layers.Add(name="wide", dtype="float32")(wide) if len(wide) > 1 else wide[0]
With: late = keras.layers.Add(name="wide")(wide) if len(wide) > 1 else wide[0]
Replace: "label": ops.squeeze(ops.cast(late, "float32"), axis=1),
With: "label": ops.squeeze(late, axis=1),
"""
