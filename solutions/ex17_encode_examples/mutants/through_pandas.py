"""Takes a column through pandas, which has no integer that is missing.

Task: missing
Message: pandas and NumPy have no integer that is missing
Replace: rows = column.cast(pa.large_list(_ARROW[kind]) if listed else _ARROW[kind]).to_pylist()
With: cast = column.cast(pa.large_list(_ARROW[kind]) if listed else _ARROW[kind])
    rows = cast.to_pylist()
    if kind == INT64_LIST and not listed:
        valid = cast.is_valid().to_pylist()
        rows = [
            int(row) if there else None
            for row, there in zip(cast.to_pandas().tolist(), valid, strict=True)
        ]
"""
