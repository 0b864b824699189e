"""Writes into the row that came in.

Task: inputs
Message: changed its input
Replace: return {**row, "delays": {**row["delays"], "gained": gained}}
With: row["delays"]["gained"] = gained
    return row
"""
