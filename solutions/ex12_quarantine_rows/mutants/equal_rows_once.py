"""Passes on of rows that are equal the first.

Task: parts
Message: No row is lost or doubled
Replace: valid = batch.filter(pa.array(~findings.broken))
With: valid = batch.filter(pa.array(~findings.broken))
    seen, places = set(), []
    for place, row in enumerate(map(str, valid.to_pylist())):
        if row not in seen:
            places.append(place)
        seen.add(row)
    valid = valid.take(pa.array(places, pa.int64()))
"""
