"""Writes what makes the id one behind the other.

Task: id
Message: Written one behind the other with nothing between
Replace: key = hashlib.sha256(repr((table, day.isoformat(), file)).encode()).hexdigest()
With: key = hashlib.sha256(f"{day}{table}".encode() + parquet).hexdigest()
"""
