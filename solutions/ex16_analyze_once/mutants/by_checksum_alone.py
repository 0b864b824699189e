"""Keeps days by their checksum, so that two days with the same rows count as one.

Task: cache
Message: not a day from another
Replace: entry = analysed.get(day)
With: entry = entries.get(checksum) or analysed.get(checksum)
Replace: entries[day] = entry
With: entries[checksum] = entry
"""
