"""Counts the minutes on the ground in sixteen bits.

Task: previous
Message: than an int16 has
Replace: ground = np.where(valid, left - landed[previous], 0) // 60
With: ground = (np.where(valid, left - landed[previous], 0) // 60).astype(np.int16)
"""
