"""Refuses every flight of which something is missing.

Task: missing
Message: In training it was NaN
Replace: if value is None:
    return math.nan
With: if value is None:
        raise ValueError(f"{name} is missing.")
"""
