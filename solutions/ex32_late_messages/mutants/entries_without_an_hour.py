"""Leaves the hour out of an entry.

Task: entries
Message: An entry has the fields of its row
Replace: yield {**row, "count": row["count"] - before}
With: yield {"origin": row["origin"], "count": row["count"] - before}
"""
