"""Forgets the mode that Pillow gives a PGM of 16 bits.

Task: grey
Message: which is PPM
Replace: if image.mode == "I" or image.mode.startswith("I;16"):
With: if image.mode.startswith("I;16"):
"""
