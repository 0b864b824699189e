"""Writes the length with the most significant byte first.

Task: frame
Message: the least significant first
Replace: length = struct.pack("<Q", len(payload))
With: length = struct.pack(">Q", len(payload))
"""
