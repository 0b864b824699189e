"""Writes a day of one digit with one digit.

Task: split
Message: Is the day written with its zeros?
Replace: ABS(MOD(FARM_FINGERPRINT(FORMAT('%04d-%02d-%02d', year, month, day)), 100)) AS bucket
With: ABS(MOD(FARM_FINGERPRINT(FORMAT('%d-%d-%d', year, month, day)), 100)) AS bucket
"""
