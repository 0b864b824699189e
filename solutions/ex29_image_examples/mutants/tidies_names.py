"""Reads a name without the blanks around it.

Task: workers
Message: is another name than
Replace: contents = self._bucket.read(name)
With: contents = self._bucket.read(name.strip())
"""
