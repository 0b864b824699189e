"""Gives names and types, and leaves nullability to Arrow.

Task: arrow
Message: nullable unless told otherwise
Replace: pa.field(column["name"], _arrow_type(column["type"]), _is_nullable(column))
With: (column["name"], _arrow_type(column["type"]))
"""
