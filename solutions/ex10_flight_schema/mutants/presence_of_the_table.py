"""Takes the presence from the table's own column.

Task: tfmd
Message: refuses the requests that may lack it
Replace: missing = any(form["nullable"] for form in forms if form)
With: missing = _is_nullable(column)
"""
