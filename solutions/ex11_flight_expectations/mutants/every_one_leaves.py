"""Quarantines flights that never left.

Task: mostly
Message: is quarantined
Replace: column="dep_delay",
    mostly=0.4,
With: column="dep_delay",
"""
