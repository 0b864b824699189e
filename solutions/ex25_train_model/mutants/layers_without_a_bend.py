"""Has hidden layers without an activation.

Task: settings
Message: their product is a single one
Replace: hidden = keras.layers.Dense(units, "relu", name=f"hidden_{i}")(hidden)
With: hidden = keras.layers.Dense(units, name=f"hidden_{i}")(hidden)
"""
