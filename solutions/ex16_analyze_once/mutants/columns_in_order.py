"""Takes the same columns in another order for others.

Task: cache
Message: The same columns, named in another order
Replace: analysed = cache["days"] if cache.get("columns") == dict(columns) else {}
With: same = list(cache.get("columns", {}).items()) == list(columns.items())
    analysed = cache["days"] if same else {}
"""
