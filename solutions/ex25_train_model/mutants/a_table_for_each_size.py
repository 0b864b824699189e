"""Has one table for all categories of as many ids.

Task: categories
Message: ids of carrier_id and origin_id
Replace: deep = [numbers]
With: deep, tables = [numbers], {}
Replace: deep.append(keras.layers.Embedding(size, dimensions, name=f"{name}_embedding")(column))
With: table = tables.setdefault(size, keras.layers.Embedding(size, dimensions))
    deep.append(table(column))
"""
