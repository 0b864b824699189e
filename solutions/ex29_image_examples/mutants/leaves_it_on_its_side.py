"""Leaves the picture as it is stored.

Task: turned
Message: every viewer turns it
Replace: shown = _grey(ImageOps.exif_transpose(image))
With: shown = _grey(image)
"""
