"""Draws the id at random.

Task: id
Message: leaves it no way to find the first job
Replace: key = hashlib.sha256(f"{table}|{day}|".encode())
With: key = hashlib.sha256(__import__("uuid").uuid4().bytes)
"""
