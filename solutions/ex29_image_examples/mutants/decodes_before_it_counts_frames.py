"""Decodes before it looks for a second frame.

Task: limits
Message: the first is cut short
Replace: return FRAMES if getattr(image, "is_animated", False) else None
With: image.load()
    return FRAMES if getattr(image, "is_animated", False) else None
"""
