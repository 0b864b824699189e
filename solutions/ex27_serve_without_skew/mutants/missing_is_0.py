"""Takes what is missing for 0.

Task: missing
Message: In training it was NaN
Replace: if value is None:
    return math.nan
With: if value is None:
        return 0.0
"""
