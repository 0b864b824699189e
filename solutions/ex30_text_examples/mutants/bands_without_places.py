"""Takes a band's numbers for its key, wherever they stand.

Task: bands
Message: A band's key needs its place
Replace: yield (start, tuple(numbers[start : start + rows])), name
With: yield tuple(numbers[start : start + rows]), name
"""
