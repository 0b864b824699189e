"""Rounds 16 bits where their upper 8 are asked for.

Task: grey
Message: Of 16 bits the upper 8 count
Replace: return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
With: return Image.fromarray(np.round(np.asarray(image) / 257).astype(np.uint8))
"""
