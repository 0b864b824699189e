"""Looks for transparency in the mode alone.

Task: grey
Message: image.info says so
Replace: if image.mode in ("LA", "PA", "RGBA") or "transparency" in image.info:
With: if image.mode in ("LA", "PA", "RGBA"):
"""
