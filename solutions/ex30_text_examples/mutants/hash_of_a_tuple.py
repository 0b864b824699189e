"""Keys by Python's hash of a band.

Task: bands
Message: The key is the band's numbers
Replace: yield (start, tuple(numbers[start : start + rows])), name
With: yield (start, hash(tuple(numbers[start : start + rows]))), name
"""
