"""Writes a number below 0 as it is, which a varint cannot.

Task: kinds
Message: ten bytes
Replace: return field(1, b"".join(varint(value % 2**64) for value in values))
With: return field(1, b"".join(varint(abs(value)) for value in values))
"""
