"""Takes the values of the first row where no row was found.

Task: take
Message: 149 and 200 are of other aircraft
Replace: return column.take(rows)
With: return column.take(rows.fill_null(0)) if len(column) else pa.nulls(len(rows), column.type)
"""
