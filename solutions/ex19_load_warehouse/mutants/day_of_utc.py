"""Hashes the day of UTC.

Task: split
Message: In the evening of New York
Replace: ABS(MOD(FARM_FINGERPRINT(FORMAT('%04d-%02d-%02d', year, month, day)), 100)) AS bucket
With: ABS(MOD(FARM_FINGERPRINT(CAST(DATE(time_hour) AS STRING)), 100)) AS bucket
"""
