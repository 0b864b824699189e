"""Reads a digest from its other end.

Task: signature
Message: the smallest of all shingles
Replace: return int.from_bytes(digest, "big")
With: return int.from_bytes(digest, "little")
"""
