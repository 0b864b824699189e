"""Cuts winds to what is possible, in the column that was read.

Task: rows
Message: is not the one that was read
Replace: return rows.combine_chunks().to_batches()
With: wind = pc.if_else(pc.greater(rows.column("wind_speed"), 150.0), 150.0, rows.column("wind_speed"))
    place = rows.column_names.index("wind_speed")
    return rows.set_column(place, "wind_speed", wind).combine_chunks().to_batches()
"""
