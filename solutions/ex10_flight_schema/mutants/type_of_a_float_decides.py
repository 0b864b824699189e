"""Lets the type of a float decide alone, whatever the ranges are.

Task: values
Message: type and range each break a direction
Replace: if valid_range(old) != valid_range(new):
With: if valid_range(old) != valid_range(new) and (
        old["type"] == new["type"] or _kind(old) != "float" != _kind(new)
    ):
"""
