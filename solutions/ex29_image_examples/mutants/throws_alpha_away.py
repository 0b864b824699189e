"""Throws the alpha channel away.

Task: grey
Message: two of them nobody sees
Replace: if image.mode in ("LA", "PA", "RGBA") or "transparency" in image.info:
With: if image.mode == "none":
"""
