"""Drops no hidden units.

Task: settings
Message: Nothing is dropped in training for config.dropout
Replace: hidden = keras.layers.Dropout(config.dropout, seed=config.seed + i, name=f"drop_{i}")(
    hidden
    )
With:
"""
