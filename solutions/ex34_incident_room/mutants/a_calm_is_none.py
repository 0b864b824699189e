"""Takes a calm for nothing.

Task: weather
Message: Of weather that is not known
Replace: winds[0] if winds else None
With: (winds and winds[0]) or None
"""
