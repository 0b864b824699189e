"""Finds near ones by bytes that are equal.

Task: near
Message: none of the eight bytes is the same
Replace: return (hashes[one] ^ hashes[other]).bit_count()
With: apart = hashes[one] ^ hashes[other]
    return apart.bit_count() if 0 in apart.to_bytes(8, "big") else 65
"""
