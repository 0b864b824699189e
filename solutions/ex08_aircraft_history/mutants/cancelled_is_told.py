"""Tells a cancelled flight of the leg before it.

Task: aircraft
Message: 4485 and 4415 never left
Replace: valid &= (left < _NEVER) & known[previous] & (landed[previous] < left)
With: valid &= known[previous] & (landed[previous] < left)
"""
