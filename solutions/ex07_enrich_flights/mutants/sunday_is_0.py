"""Counts from Sunday.

Task: weekday
Message: 1 January 2013 was a Tuesday
Replace: return nullable((dates.astype(np.int64) + 3) % 7, valid, pa.int8())
With: return nullable((dates.astype(np.int64) + 4) % 7, valid, pa.int8())
"""
