"""Takes the cache of another analysis.

Task: cache
Message: the cache is of another analysis
Replace: analysed = cache["days"] if cache.get("columns") == dict(columns) else {}
With: analysed = cache.get("days", {})
"""
