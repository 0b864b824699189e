"""Gives numbers for entries.

Task: entries
Message: An entry has the fields of its row
Replace: yield {**row, "count": row["count"] - before}
With: yield row["count"] - before
"""
