"""Forgets that some files open and do not decode.

Task: decode
Message: only when the pixels are wanted
Replace: except _DAMAGE:
With: except Image.UnidentifiedImageError:
"""
