"""Takes a remainder of the sign of the day, which is negative before 1970.

Task: weekday
Message: Days before 1970 have negative numbers
Replace: return nullable((dates.astype(np.int64) + 3) % 7, valid, pa.int8())
With: return nullable(np.fmod(dates.astype(np.int64) + 3, 7), valid, pa.int8())
"""
