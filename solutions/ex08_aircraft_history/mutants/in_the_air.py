"""Tells of a leg that is in the air.

Task: landed
Message: Nobody knew its delay
Replace: valid &= (left < _NEVER) & known[previous] & (landed[previous] < left)
With: valid &= (left < _NEVER) & known[previous]
"""
