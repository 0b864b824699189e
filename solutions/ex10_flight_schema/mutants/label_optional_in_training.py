"""Lets the label be missing in training, as the table does.

Task: environments
Message: without a label teaches nothing
Replace: return {**column, "nullable": False}
With: return {**column, "nullable": _is_nullable(column)}
"""
