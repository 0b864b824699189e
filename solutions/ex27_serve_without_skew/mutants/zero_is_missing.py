"""Takes 0 for missing.

Task: missing
Message: do not tell 0 from None
Replace: if value is None:
    return math.nan
With: if not value:
        return math.nan
"""
