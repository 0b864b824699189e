"""Takes Python's hash, which is another in each process.

Task: transform
Message: another one in each process
Replace: unsigned = fingerprint64(text or "") % 2**64
With: unsigned = hash(text or "")
"""
