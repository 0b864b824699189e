"""Forgets that Pillow itself refuses to open some.

Task: limits
Message: DecompressionBombError
Replace: except Image.DecompressionBombError:
With: except MemoryError:
"""
