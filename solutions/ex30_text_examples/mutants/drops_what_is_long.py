"""Leaves out a document that is longer than a row.

Task: pack
Message: two are cut
Replace: kept = list(document)[:length]
    read += len(document)
With: read += len(document)
    if len(document) > length:
        continue
    kept = list(document)
"""
