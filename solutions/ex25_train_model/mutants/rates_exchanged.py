"""Takes the one rate of dropout for the other.

Task: settings
Message: another share is left out in training
Replace:
    hidden = keras.layers.Dropout(config.dropout, seed=config.seed + i, name=f"drop_{i}")(
        hidden
    )
With:
    hidden = keras.layers.Dropout(config.input_dropout, name=f"drop_{i}")(hidden)
Replace: hidden = keras.layers.Dropout(config.input_dropout, seed=seed, name="drop_in")(together)
With: hidden = keras.layers.Dropout(config.dropout, seed=seed, name="drop_in")(together)
"""
