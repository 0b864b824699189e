"""Takes a day from the cache, whatever has become of its file.

Task: cache
Message: rows were corrected after it was analysed
Replace: if entry is None or entry["checksum"] != checksum:
With: if entry is None:
"""
