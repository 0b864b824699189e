"""Takes the first frame of several.

Task: limits
Message: which of the two would the label be of
Replace: return FRAMES if getattr(image, "is_animated", False) else None
With: return None
"""
