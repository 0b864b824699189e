"""Takes a limit of 0 for none.

Task: limits
Message: 0 is a limit like any other
Replace: return column.get("min", low), column.get("max", high)
With: return column.get("min") or low, column.get("max") or high
"""
