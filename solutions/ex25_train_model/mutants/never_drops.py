"""Drops no hidden units.

Task: settings
Message: No hidden units are dropped in training
Replace: hidden = keras.layers.Dropout(config.dropout, seed=config.seed + i, name=f"drop_{i}")(
    hidden
    )
With:
"""
