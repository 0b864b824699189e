"""Casts integers to 32 bits where they fit, and to floats where they do not.

Task: kinds
Message: two ids become one
Replace: rows = column.cast(pa.large_list(_ARROW[kind]) if listed else _ARROW[kind]).to_pylist()
With: rows = column.cast(pa.large_list(_ARROW[kind]) if listed else _ARROW[kind]).to_pylist()
    if kind == INT64_LIST and not listed:
        rows = [None if row is None else int(float(row)) for row in rows]
"""
