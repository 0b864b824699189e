"""Reads floats from Arrow's buffer, which a slice shares with the whole.

Task: same
Message: a slice has its values behind an offset
Replace: rows = column.cast(pa.large_list(_ARROW[kind]) if listed else _ARROW[kind]).to_pylist()
With: rows = column.cast(pa.large_list(_ARROW[kind]) if listed else _ARROW[kind]).to_pylist()
    if column.type == pa.float32():
        numbers = memoryview(column.buffers()[1]).cast("B").cast("f")
        rows = [None if row is None else numbers[at] for at, row in enumerate(rows)]
"""
