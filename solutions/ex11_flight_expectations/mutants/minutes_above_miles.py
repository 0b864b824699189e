"""Exchanges the two columns of a pair.

Task: pairs
Message: air_time must be at least distance
Replace: column_A="distance",
    column_B="air_time",
With: column_A="air_time",
    column_B="distance",
"""
