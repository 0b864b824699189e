"""Scales a picture of 1 bit as it is.

Task: grey
Message: a quarter of 255
Replace: return np.asarray(shown.resize((side, side), Image.Resampling.BOX))
With: return np.asarray(shown.resize((side, side), Image.Resampling.BOX).convert("L"))
Replace: return image if image.mode == "L" else image.convert("RGB").convert("L")
With: return image if image.mode in ("1", "L") else image.convert("RGB").convert("L")
"""
