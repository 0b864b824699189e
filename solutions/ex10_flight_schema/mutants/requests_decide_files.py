"""Takes an added column for optional where only a request may lack it.

Task: columns
Message: a reader requires one
Replace: name, allowed = column["name"], _is_nullable(column)
With: name, allowed = column["name"], _is_nullable(column) or bool(column.get("missing_in"))
"""
