"""Takes a float64 for no wider than a float32.

Task: values
Message: is no float32
Replace: yield same and old["type"] != "float64", same and new["type"] != "float64", what
With: yield same, same, what
"""
