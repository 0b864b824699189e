"""Gives row 0 to a key that the table lacks.

Task: find
Message: 0 is the first row
Replace: return pc.index_in(keys, value_set=names, skip_nulls=True)
With: return pc.index_in(keys, value_set=names, skip_nulls=True).fill_null(0)
"""
