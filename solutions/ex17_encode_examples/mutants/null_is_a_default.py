"""Writes a default where a value is missing.

Task: missing
Message: would be taken for a value
Replace: rows = column.cast(pa.large_list(_ARROW[kind]) if listed else _ARROW[kind]).to_pylist()
With: rows = column.cast(pa.large_list(_ARROW[kind]) if listed else _ARROW[kind]).to_pylist()
    default = {BYTES_LIST: MISSING_BYTES, FLOAT_LIST: MISSING_FLOAT, INT64_LIST: MISSING_INT64}
    if not listed:
        rows = [default[kind] if row is None else row for row in rows]
"""
