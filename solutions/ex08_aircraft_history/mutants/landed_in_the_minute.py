"""Takes a landing in the minute of the departure for one before it.

Task: landed
Message: nobody knows which was first
Replace: valid &= (left < _NEVER) & known[previous] & (landed[previous] < left)
With: valid &= (left < _NEVER) & known[previous] & (landed[previous] <= left)
"""
