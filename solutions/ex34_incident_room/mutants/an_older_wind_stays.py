"""Keeps the wind that a flight brings along.

Task: weather
Message: gives way
Replace: yield {**flight, "wind": winds[0] if winds else None}
With: yield {"wind": winds[0] if winds else None, **flight}
"""
