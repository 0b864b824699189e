"""Takes what may be missing in one environment for optional in all.

Task: environments
Message: is of one environment, `nullable` of all
Replace: return {**column, "nullable": _is_nullable(column) or name in column.get("missing_in", [])}
With: return {**column, "nullable": _is_nullable(column) or bool(column.get("missing_in"))}
"""
