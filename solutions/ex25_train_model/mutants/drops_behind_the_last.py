"""Drops units of the last hidden layer only.

Task: settings
Message: config.dropout is of every hidden layer
Replace:
    hidden = keras.layers.Dropout(config.dropout, seed=config.seed + i, name=f"drop_{i}")(
        hidden
    )
With:
    rate = config.dropout if units == config.hidden[-1] else 0.0
    hidden = keras.layers.Dropout(rate, name=f"drop_{i}")(hidden)
"""
