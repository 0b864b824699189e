"""Hands in rows with a column that the schema no longer has.

Task: job
Message: has not the columns of the schema
Replace: return hours.filter(pa.array(chosen)).select(described.names).combine_chunks()
With: rows = hours.filter(pa.array(chosen)).select(described.names).combine_chunks()
    return rows.append_column("station", rows.column("origin"))
"""
