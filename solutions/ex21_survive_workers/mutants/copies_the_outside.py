"""Copies the row, and writes into the dict within it.

Task: inputs
Message: changed its input
Replace: return {**row, "delays": {**row["delays"], "gained": gained}}
With: row = dict(row)
    row["delays"]["gained"] = gained
    return row
"""
