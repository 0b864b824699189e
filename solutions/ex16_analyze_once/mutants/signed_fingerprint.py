"""Takes the remainder of a negative number.

Task: transform
Message: a negative one has another remainder
Replace: unsigned = fingerprint64(text or "") % 2**64
With: unsigned = fingerprint64(text or "")
"""
