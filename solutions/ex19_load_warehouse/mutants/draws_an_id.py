"""Draws the id at random.

Task: id
Message: leaves it no way to find the first job
Replace: key = hashlib.sha256(repr((table, day.isoformat(), file)).encode()).hexdigest()
With: key = hashlib.sha256(__import__("uuid").uuid4().bytes).hexdigest()
"""
