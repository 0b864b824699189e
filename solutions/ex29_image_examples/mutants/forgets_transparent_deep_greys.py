"""Forgets that a grey of 16 bits may be transparent.

Task: grey
Message: of modes without a palette too
Replace: upper[deep == image.info.get("transparency")] = 0
With: del deep
"""
