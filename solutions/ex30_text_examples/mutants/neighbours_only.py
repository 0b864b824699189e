"""Pairs each text of a band with the next one alone.

Task: bands
Message: 1 row is missing
Replace: yield from itertools.combinations(sorted(names), 2)
With: names = sorted(names)
    yield from zip(names, names[1:])
"""
