"""Gives a pair in the order in which its texts came.

Task: bands
Message: Candidates
Replace: yield from itertools.combinations(sorted(names), 2)
With: yield from itertools.combinations(names, 2)
"""
