"""Makes a field nullable that only a request may lack.

Task: arrow
Message: not of the rows in files
Replace: pa.field(column["name"], _arrow_type(column["type"]), _is_nullable(column))
With: pa.field(
        column["name"],
        _arrow_type(column["type"]),
        _is_nullable(column) or bool(column.get("missing_in")),
    )
"""
