"""Takes Pillow's own limit away, for all.

Task: limits
Message: its limit, Image.MAX_IMAGE_PIXELS
Replace: with Image.open(io.BytesIO(contents)) as image:
With: Image.MAX_IMAGE_PIXELS = None
    with Image.open(io.BytesIO(contents)) as image:
"""
