"""Has the JPEG decoder scale, which is faster.

Task: decode
Message: and gives other values
Replace: reason = _refused(image, max_pixels)
With: image.draft("L", (side, side))
    reason = _refused(image, max_pixels)
"""
