"""Takes a key of 0 for none.

Task: hot
Message: 0 is a number, and None is none
Replace: yield one["values"], one["counts"]
With: yield one["values"] or None, one["counts"]
"""
