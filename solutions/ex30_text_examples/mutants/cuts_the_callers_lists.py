"""Cuts the documents themselves.

Task: pack
Message: They belong to whoever called
Replace: kept = list(document)[:length]
    read += len(document)
With: read += len(document)
    kept = document
    if isinstance(kept, list):
        del kept[length:]
    kept = list(kept)
"""
