"""Adds the mean of the day, in which the hour itself and later ones are.

Task: future
Message: rows before it are others
Replace: return rows.combine_chunks().to_batches()
With: place = rows.column_names.index("humid_before")
    mean = pc.mean(pa.chunked_array([sorted(rows.column("humid").drop_null().to_pylist())], pa.float64()))
    return rows.set_column(place, "humid_before", pa.array([mean.as_py()] * len(rows), pa.float64())).combine_chunks().to_batches()
"""
