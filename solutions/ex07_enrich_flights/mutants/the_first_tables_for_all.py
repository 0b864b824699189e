"""Keeps the tables of the first call in the module, and gives them to all others.

Task: seat
Message: These are the tables of the call before
Replace: airports, planes, weather = map(tables.load, ("airports", "planes", "weather"))
With: if not hasattr(enrich, "kept"):
        enrich.kept = list(map(tables.load, ("airports", "planes", "weather")))
    airports, planes, weather = enrich.kept
"""
