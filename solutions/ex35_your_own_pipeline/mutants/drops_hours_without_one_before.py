"""Drops the hours whose hour before was not read: nothing can be said of them.

Task: rows
Message: rows are read, and
Replace: return rows.combine_chunks().to_batches()
With: known = pc.is_valid(rows.column("visib_before"))
    return rows.filter(known).combine_chunks().to_batches()
"""
