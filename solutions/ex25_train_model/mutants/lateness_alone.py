"""Gives categories to the logit, and the numbers alone to the quantiles.

Task: categories
Message: both answers, for a delay depends on the carrier
Replace: total = keras.layers.Add(name="sum")([deep_part, straight])
With: total = ops.concatenate([(deep_part + straight)[:, :1], straight[:, 1:]], axis=1)
"""
