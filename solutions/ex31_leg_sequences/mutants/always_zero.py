"""Pads with zeros.

Task: buckets
Message: is the given filling
Replace: row = [*sequence, *[fill] * (bound - len(sequence))]
With: row = [*sequence, *[0.0] * (bound - len(sequence))]
"""
