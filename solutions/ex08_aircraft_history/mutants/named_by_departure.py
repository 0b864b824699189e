"""Names a flight by its aircraft, its departure and its number.

Task: future
Message: four flights of one number leave in one minute
Replace: rows = flights.select([*IDENTITY, "departed_at"]).to_pylist()
With: rows = flights.to_pylist()
Replace: return tuple(row[name] for name in IDENTITY)
With: return tuple(row[name] for name in ("tailnum", "departed_at", "flight"))
"""
