"""Writes into the columns that it was given.

Task: environments
Message: has no label in training
Replace: return {**column, "nullable": False}
With: column["nullable"] = False
    return column
"""
