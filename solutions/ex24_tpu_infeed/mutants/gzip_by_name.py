"""Asks a file's name whether it is gzipped, and not the part.

Task: batches
Message: part.compressed says that they are gzipped, and not a file's name
Replace: path, "GZIP" if part.compressed else "", buffer_size=READ_BUFFER_BYTES
With: path,
    "GZIP" if any(one.endswith(".gz") for one in part.paths) else "",
    buffer_size=READ_BUFFER_BYTES,
"""
