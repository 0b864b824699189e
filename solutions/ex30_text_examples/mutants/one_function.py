"""Takes the several smallest hashes of one function.

Task: signature
Message: a hash function of its own
Replace: return [min(_hashed(piece, i) for piece in pieces) for i in range(hashes)]
With: return sorted(_hashed(piece, 0) for piece in pieces)[:hashes]
"""
