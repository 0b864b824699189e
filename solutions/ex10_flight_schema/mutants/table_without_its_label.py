"""Gives a table of the columns and their moments alone.

Task: environments
Message: The table's label is lost
Replace: return {**table, "columns": columns}
With: kept = {key: table[key] for key in ("name", "moments", "predicted_at")}
    return {**kept, "columns": columns}
"""
