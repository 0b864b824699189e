"""Takes a file of no bytes for none.

Task: workers
Message: A file of no bytes is there
Replace: contents = self._bucket.read(name)
With: contents = self._bucket.read(name)
    if not contents:
        raise KeyError(name)
"""
