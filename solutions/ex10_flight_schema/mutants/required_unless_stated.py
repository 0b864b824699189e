"""Takes a column that states nothing for a required one.

Task: arrow
Message: only a False that is stated makes it required
Replace: return column.get("nullable", True)
With: return bool(column.get("nullable"))
"""
