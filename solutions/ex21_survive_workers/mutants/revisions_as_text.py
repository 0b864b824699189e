"""Compares revisions as text, of which "9" comes behind "10".

Task: revisions
Message: 10 is larger than 9
Replace: return max(rows, key=lambda row: row["revision"])
With: return max(rows, key=lambda row: str(row["revision"]))
"""
