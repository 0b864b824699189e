"""Fills a pressure that was not read with an ordinary one, in the column that was read.

Task: rows
Message: is not the one that was read
Replace: return rows.combine_chunks().to_batches()
With: place = rows.column_names.index("pressure")
    filled = pc.fill_null(rows.column("pressure"), 1013.0)
    return rows.set_column(place, "pressure", filled).combine_chunks().to_batches()
"""
