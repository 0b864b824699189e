"""Separates what makes the id by a character that each of it may have.

Task: id
Message: Two loads have the same id
Replace: key = hashlib.sha256(repr((table, day.isoformat(), file)).encode()).hexdigest()
With: key = hashlib.sha256(f"{table}|{day}|".encode() + parquet).hexdigest()
"""
