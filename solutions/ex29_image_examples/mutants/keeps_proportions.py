"""Keeps the proportions, with black beside the picture.

Task: decode
Message: each is the mean of two
Replace: return np.asarray(shown.resize((side, side), Image.Resampling.BOX))
With: return np.asarray(ImageOps.pad(shown, (side, side), Image.Resampling.BOX))
"""
