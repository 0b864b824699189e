"""Marks hours in which it pours, which nobody knows before.

Task: future
Message: change with what is known after
Replace: return rows.combine_chunks().to_batches()
With: place = rows.column_names.index("visib_before")
    pours = pc.greater(rows.column("precip"), 0.25)
    new = pc.if_else(pours, 0.0, rows.column("visib_before"))
    return rows.set_column(place, "visib_before", new).combine_chunks().to_batches()
"""
