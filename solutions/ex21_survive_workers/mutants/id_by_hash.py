"""Makes the id of Python's own hash, which each process salts.

Task: ids
Message: hash() of a text is another number in each process
Replace: return hashlib.sha256(text.encode()).hexdigest()[:12]
With: return f"{hash(text) % 2**48:012x}"
"""
