"""Reads the first category's ids for every category.

Task: categories
Message: Each category reaches the answer, whatever its place
Replace: column = Ids([places[name]], [size], name=f"{name}_column")(ids)
With: column = Ids([0], [size], name=f"{name}_column")(ids)
"""
