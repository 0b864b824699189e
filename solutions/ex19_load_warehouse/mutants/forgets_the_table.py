"""Has one id for all tables.

Task: id
Message: Another table has the same id
Replace: key = hashlib.sha256(f"{table}|{day}|".encode())
With: key = hashlib.sha256(f"{day}|".encode())
"""
