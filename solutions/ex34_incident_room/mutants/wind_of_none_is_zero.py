"""Gives a calm where nothing is known.

Task: weather
Message: Of weather that is not known
Replace: yield {**flight, "wind": winds[0] if winds else None}
With: yield {**flight, "wind": winds[0] if winds else 0.0}
"""
