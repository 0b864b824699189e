"""Drops hidden units in predictions too.

Task: settings
Message: a prediction leaves out none
Replace: hidden = keras.layers.Dropout(config.dropout, seed=config.seed + i, name=f"drop_{i}")(
    hidden
    )
With: hidden = keras.layers.Dropout(config.dropout, name=f"drop_{i}")(hidden, training=True)
"""
