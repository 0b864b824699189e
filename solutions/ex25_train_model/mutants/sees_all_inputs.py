"""Gives the first layer all of its inputs, in training too.

Task: settings
Message: Nothing is dropped in training for config.input_dropout
Replace: hidden = keras.layers.Dropout(config.input_dropout, seed=seed, name="drop_in")(together)
With: hidden = together
"""
