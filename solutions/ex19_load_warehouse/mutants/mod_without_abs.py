"""Keeps the sign of the remainder.

Task: split
Message: MOD keeps the sign
Replace: ABS(MOD(FARM_FINGERPRINT(FORMAT('%04d-%02d-%02d', year, month, day)), 100)) AS bucket
With: MOD(FARM_FINGERPRINT(FORMAT('%04d-%02d-%02d', year, month, day)), 100) AS bucket
"""
