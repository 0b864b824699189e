"""Drops units of the first hidden layer only.

Task: settings
Message: config.dropout is of every hidden layer
Replace:
    hidden = keras.layers.Dropout(config.dropout, seed=config.seed + i, name=f"drop_{i}")(
        hidden
    )
With:
    rate = 0.0 if i else config.dropout
    hidden = keras.layers.Dropout(rate, name=f"drop_{i}")(hidden)
"""
