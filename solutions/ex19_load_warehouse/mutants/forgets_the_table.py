"""Has one id for all tables.

Task: id
Message: Another table has the same id
Replace: key = hashlib.sha256(repr((table, day.isoformat(), file)).encode()).hexdigest()
With: key = hashlib.sha256(repr((day.isoformat(), file)).encode()).hexdigest()
"""
