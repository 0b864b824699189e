"""Gives numbers for entries.

Task: entries
Message: The ledger adds up
Replace: yield {**row, "count": row["count"] - before}
With: yield row["count"] - before
"""
