"""Asks a request for all that the table requires.

Task: environments
Message: a request for a new route has none
Replace: return {**column, "nullable": _is_nullable(column) or name in column.get("missing_in", [])}
With: return {**column, "nullable": _is_nullable(column)}
"""
