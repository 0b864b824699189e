"""Makes a number of a text by Python's hash.

Task: worker
Message: other values of `hash`
Replace: return rows.combine_chunks().to_batches()
With: place = rows.column_names.index("visib_before")
    numbers = pa.array([float(hash(text or "") % 10) for text in rows.column("origin").to_pylist()])
    return rows.set_column(place, "visib_before", numbers).combine_chunks().to_batches()
"""
