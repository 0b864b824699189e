"""Leaves out bands that many texts share.

Task: bands
Message: those are the copies that are looked for
Replace: yield from itertools.combinations(sorted(names), 2)
With: names = list(names)
    if len(names) <= 100:
        yield from itertools.combinations(sorted(names), 2)
"""
