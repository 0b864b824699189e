"""Has hidden layers that are all as wide as the first.

Task: space
Message: Widths halve from layer to layer
Replace: "hidden": tuple(width >> i for i in range(layers)),
With: "hidden": (width,) * layers,
"""
