"""Writes into the row that came.

Task: transform
Message: changed its input
Replace: return {**row, "departed": left, "arrived": landed, "minutes": minutes}
With: row.update(departed=left, arrived=landed, minutes=minutes)
    return row
"""
