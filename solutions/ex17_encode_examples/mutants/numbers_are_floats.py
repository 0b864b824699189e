"""Writes all numbers as floats, as a table of pandas would have them.

Task: kinds
Message: The column's type decides the kind
Replace: if pa.types.is_integer(type_) or pa.types.is_boolean(type_):
With: if pa.types.is_boolean(type_):
Replace: if pa.types.is_floating(type_):
With: if pa.types.is_floating(type_) or pa.types.is_integer(type_):
"""
