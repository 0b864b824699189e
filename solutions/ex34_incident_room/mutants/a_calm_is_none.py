"""Takes a calm for nothing.

Task: weather
Message: Of weather that is not known
Replace: yield {**flight, "wind": winds[0] if winds else None}
With: yield {**flight, "wind": (winds and winds[0]) or None}
"""
