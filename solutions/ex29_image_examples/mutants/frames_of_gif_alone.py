"""Looks for frames in GIF alone.

Task: limits
Message: GIF is not the only format
Replace: return FRAMES if getattr(image, "is_animated", False) else None
With: several = image.format == "GIF" and image.is_animated
    return FRAMES if several else None
"""
