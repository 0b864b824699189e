"""Gives the network ids as numbers.

Task: categories
Message: Carrier 4 is not twice carrier 2
Replace: deep.append(keras.layers.Embedding(size, dimensions, name=f"{name}_embedding")(column))
With: deep.append(ops.cast(column, "float32")[:, None])
"""
