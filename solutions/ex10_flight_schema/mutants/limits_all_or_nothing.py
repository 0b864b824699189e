"""Uses the type's limits only where neither is declared.

Task: limits
Message: the upper one is that of the type
Replace: return column.get("min", low), column.get("max", high)
With: if "min" in column or "max" in column:
        return column.get("min"), column.get("max")
    return low, high
"""
