"""Lets the last window alone leave rows over.

Task: epochs
Message: Where one window alone leaves rows over
Replace: ends = [end * part.examples // taken for end in (*range(size, taken, size), taken)]
With: ends = [*range(size, taken, size), part.examples]
"""
