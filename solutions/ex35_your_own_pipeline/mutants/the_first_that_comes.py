"""Numbers the rows as they come, and takes that for a feature.

Task: order
Message: in another order, and in other batches
Replace: return rows.combine_chunks().to_batches()
With: place = rows.column_names.index("visib_before")
    numbers = pa.array([float(number % 10) for number in range(len(rows))])
    return rows.set_column(place, "visib_before", numbers).combine_chunks().to_batches()
"""
