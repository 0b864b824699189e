"""Hashes with Python's own hash, which is another one in every process.

Task: bucket
Message: divided by 100, 94 remains
Replace: return abs(fingerprint64(day)) % 100
With: return hash(day) % 100
"""
