"""Looks for frames before it counts pixels.

Task: limits
Message: the pixels are told
Replace: if image.width * image.height > max_pixels:
        return PIXELS
    return FRAMES if getattr(image, "is_animated", False) else None
With: if getattr(image, "is_animated", False):
        return FRAMES
    return PIXELS if image.width * image.height > max_pixels else None
"""
