"""Rounds 16 bits where their upper 8 are asked for.

Task: grey
Message: Of 16 bits the upper 8 count
Replace: upper = (deep >> 8).astype(np.uint8)
With: upper = np.round(deep / 257).astype(np.uint8)
"""
