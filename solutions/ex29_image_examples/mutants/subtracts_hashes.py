"""Subtracts hashes as if they were amounts.

Task: near
Message: of c in 6 and more
Replace: return (hashes[one] ^ hashes[other]).bit_count()
With: return abs(hashes[one] - hashes[other])
"""
