"""Goes through the documents twice.

Task: pack
Message: has nothing left to pack
Replace: read = packed = 0
With: read, packed = sum(len(document) for document in documents), 0
Replace: read += len(document)
    packed += len(kept)
With: packed += len(kept)
"""
