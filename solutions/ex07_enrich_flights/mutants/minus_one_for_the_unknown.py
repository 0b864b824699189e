"""Gives -1 to a key that the table lacks, as NumPy's functions do.

Task: find
Message: -1 means the last one to many functions
Replace: return pc.index_in(keys, value_set=names, skip_nulls=True)
With: return pc.index_in(keys, value_set=names, skip_nulls=True).fill_null(-1)
"""
