"""Finds a flight again by its number alone.

Task: future
Message: Only IDENTITY tells them apart
Replace:     return tuple(row[name] for name in IDENTITY)
With:     return (row["flight"],)
"""
