"""Takes MOD for a number from 0 to 99.

Task: sql
Message: BigQuery's MOD gives -89
Replace: return f"ABS(MOD(FARM_FINGERPRINT({column}), 100))"
With: return f"MOD(FARM_FINGERPRINT({column}), 100)"
"""
