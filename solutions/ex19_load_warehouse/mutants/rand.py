"""Draws the split at random.

Task: split
Message: RAND() draws anew
Replace: ABS(MOD(FARM_FINGERPRINT(FORMAT('%04d-%02d-%02d', year, month, day)), 100)) AS bucket
With: CAST(FLOOR(100 * RAND()) AS INT64) AS bucket
"""
