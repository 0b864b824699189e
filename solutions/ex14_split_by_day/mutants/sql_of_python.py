"""Writes Python's operator in SQL.

Task: sql
Message: BigQuery has no operator %
Replace: return f"ABS(MOD(FARM_FINGERPRINT({column}), 100))"
With: return f"ABS(FARM_FINGERPRINT({column})) % 100"
"""
