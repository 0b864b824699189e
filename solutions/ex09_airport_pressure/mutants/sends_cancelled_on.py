"""Sends on flights that never left.

Task: borders
Message: A cancelled flight is in nobody's window
Replace: needed = left & (following != own)
With: needed = following != own
"""
