"""Takes the values that there are, and puts nulls behind them.

Task: take
Message: Of the first and the third flight the aircraft is not known
Replace: return column.take(rows)
With: taken = column.take(rows.drop_null())
    return pa.concat_arrays([taken, pa.nulls(rows.null_count, column.type)])
"""
