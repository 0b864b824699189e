"""Names the day and not the file, so that a correction is taken for a retry.

Task: id
Message: Another file has the same id
Replace: key = hashlib.sha256(repr((table, day.isoformat(), file)).encode()).hexdigest()
With: key = hashlib.sha256(repr((table, day.isoformat())).encode()).hexdigest()
"""
