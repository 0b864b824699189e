"""Leaves the hour out of an entry.

Task: entries
Message: The ledger adds up
Replace: yield {**row, "count": row["count"] - before}
With: yield {"origin": row["origin"], "count": row["count"] - before}
"""
