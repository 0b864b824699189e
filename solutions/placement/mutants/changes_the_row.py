"""Writes into the row that came in.

Task: names
Message:
Replace: return {**row, "id": hashlib.sha256(name.encode()).hexdigest()[:12]}
With:
    row["id"] = hashlib.sha256(name.encode()).hexdigest()[:12]
    return row
"""
