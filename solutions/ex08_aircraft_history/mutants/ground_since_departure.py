"""Counts the time since the leg before left.

Task: previous
Message: 171 minutes later
Replace: ground = np.where(valid, left - landed[previous], 0) // 60
With: ground = np.where(valid, left - left[previous], 0) // 60
"""
