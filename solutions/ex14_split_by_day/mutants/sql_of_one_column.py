"""Writes the column's name into the SQL.

Task: sql
Message: The expression is not of the column
Replace: return f"ABS(MOD(FARM_FINGERPRINT({column}), 100))"
With: return "ABS(MOD(FARM_FINGERPRINT(day), 100))"
"""
