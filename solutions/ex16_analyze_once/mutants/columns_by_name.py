"""Takes the cache of another analysis of the same columns.

Task: cache
Message: the cache is of another analysis
Replace: analysed = cache["days"] if cache.get("columns") == dict(columns) else {}
With: analysed = cache["days"] if set(cache.get("columns", {})) == set(columns) else {}
"""
