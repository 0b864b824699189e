"""Leaves 16 bits to Pillow's convert, which cuts off at 255.

Task: grey
Message: Of 16 bits the upper 8 count
Replace: if image.mode == "I" or image.mode.startswith("I;16"):
With: if image.mode == "none":
"""
