"""Puts the filling before the sequence.

Task: buckets
Message: what is behind it
Replace: row = [*sequence, *[fill] * (bound - len(sequence))]
With: row = [*[fill] * (bound - len(sequence)), *sequence]
"""
