"""Writes the difference into the row that came in.

Task: entries
Message: Other steps read the same element
Replace: yield {**row, "count": row["count"] - before}
With: row["count"] -= before
    yield row
"""
