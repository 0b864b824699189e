"""Refuses every GIF.

Task: limits
Message: Not every GIF moves
Replace: return FRAMES if getattr(image, "is_animated", False) else None
With: return FRAMES if image.format == "GIF" else None
"""
