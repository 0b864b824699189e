"""Sends on what the next stretch needs, though it is in the same range.

Task: borders
Message: it would count twice
Replace: needed = left & (following != own)
With: needed = left & ((when + WINDOW) // STRETCH != when // STRETCH)
"""
