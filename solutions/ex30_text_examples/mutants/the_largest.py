"""Takes the largest hash.

Task: signature
Message: the smallest of all shingles
Replace: return [min(_hashed(piece, i) for piece in pieces) for i in range(hashes)]
With: return [max(_hashed(piece, i) for piece in pieces) for i in range(hashes)]
"""
