"""Takes Python's hash of a band's text for its key, which is another one on every worker.

Task: bands
Message: on a worker of its own
Replace: yield (start, tuple(numbers[start : start + rows])), name
With: yield hash(str((start, list(numbers[start : start + rows])))), name
"""
