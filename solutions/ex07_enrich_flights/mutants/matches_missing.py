"""Lets a missing key find a missing name.

Task: find
Message: what is missing is equal to nothing
Replace: return pc.index_in(keys, value_set=names, skip_nulls=True)
With: return pc.index_in(keys, value_set=names)
"""
