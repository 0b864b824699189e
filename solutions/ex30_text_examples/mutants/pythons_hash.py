"""Hashes with Python's own hash, which is another one in every process.

Task: signature
Message: another one in every process
Replace: digest = hashlib.blake2b(piece, digest_size=8, salt=bytes([number])).digest()
    return int.from_bytes(digest, "big")
With: return hash((piece, number)) & 0xFFFFFFFFFFFFFFFF
"""
