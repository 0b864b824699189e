"""Decodes, and then looks how large it was.

Task: limits
Message: has decoded what was to be refused
Replace: reason = _refused(image, max_pixels)
With: image.load()
    reason = _refused(image, max_pixels)
"""
