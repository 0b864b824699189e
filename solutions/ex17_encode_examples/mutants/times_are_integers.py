"""Takes times for integers: whatever Arrow can cast.

Task: kinds
Message: A time as an integer has lost its unit
Replace: if pa.types.is_integer(type_) or pa.types.is_boolean(type_):
With: if pa.types.is_integer(type_) or pa.types.is_boolean(type_) or pa.types.is_temporal(type_):
"""
