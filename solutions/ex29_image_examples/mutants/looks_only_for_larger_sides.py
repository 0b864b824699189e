"""Compares each side with the limit, and not the pixels.

Task: limits
Message: 4 x 2 pixels are 8
Replace: if image.width * image.height > max_pixels:
With: if max(image.width, image.height) > max_pixels:
"""
