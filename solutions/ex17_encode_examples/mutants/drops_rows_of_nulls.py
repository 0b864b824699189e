"""Gives no example for a row of nulls.

Task: missing
Message: row and example have one number
Replace: return [field(1, b"".join(entries)) for entries in zip(*columns, strict=True)]
With: return [field(1, b"".join(entries)) for entries in zip(*columns, strict=True) if any(entries)]
"""
