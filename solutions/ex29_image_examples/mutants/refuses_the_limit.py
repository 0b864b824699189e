"""Refuses a picture of exactly as many pixels as are allowed.

Task: limits
Message: 4 are allowed
Replace: if image.width * image.height > max_pixels:
With: if image.width * image.height >= max_pixels:
"""
