"""Knows the mode that a PNG of 16 bits has, and not those of other formats.

Task: grey
Message: there are several
Replace: if image.mode == "I" or image.mode.startswith("I;16"):
With: if image.mode == "I;16":
"""
