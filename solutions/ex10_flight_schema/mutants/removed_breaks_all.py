"""Takes any removed column for one that readers need.

Task: columns
Message: which they allow
Replace: allowed = _is_nullable(column)
With: allowed = False
"""
