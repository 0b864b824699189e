"""Takes an id 0 for a free place.

Task: pack
Message: An id 0 takes a place
Replace: kept = list(document)[:length]
With: kept = list(document)[:length]
    if tokens and 0 in tokens[-1]:
        free = tokens[-1].index(0)
        for rows in (tokens, segments, positions):
            del rows[-1][free:]
"""
