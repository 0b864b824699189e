"""Scales as Pillow does by itself.

Task: decode
Message: takes more of the neighbours
Replace: return np.asarray(shown.resize((side, side), Image.Resampling.BOX))
With: return np.asarray(shown.resize((side, side)))
"""
