"""Gives what is kept of the new days alone.

Task: cache
Message: as if both were read
Replace: whole = merge((entry["kept"] for entry in entries.values()), columns)
With: new = [entry for day, entry in entries.items() if entry is not analysed.get(day)]
    whole = merge((entry["kept"] for entry in new), columns)
"""
