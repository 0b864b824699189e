"""Looks back until it finds a leg that had landed.

Task: landed
Message: it is not the leg before
Replace: valid &= (left < _NEVER) & known[previous] & (landed[previous] < left)
With: for _ in range(batch.num_rows):
        aloft = known[previous] & (landed[previous] >= left) & valid & (previous > 0)
        previous = previous - aloft
    valid = (aircraft >= 0) & (aircraft[previous] == aircraft) & (previous >= 0)
    valid &= (left < _NEVER) & known[previous] & (landed[previous] < left)
"""
