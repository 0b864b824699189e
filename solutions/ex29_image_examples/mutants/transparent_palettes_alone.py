"""Looks for a transparent colour in palettes alone.

Task: grey
Message: of modes without a palette too
Replace: if image.mode in ("LA", "PA", "RGBA") or "transparency" in image.info:
With: palette = image.mode == "P" and "transparency" in image.info
    if image.mode in ("LA", "PA", "RGBA") or palette:
"""
