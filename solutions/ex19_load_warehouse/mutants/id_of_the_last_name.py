"""Takes the last part of a table's name for the name.

Task: id
Message: or a name is cut
Replace: key = hashlib.sha256(repr((table, day.isoformat(), file)).encode()).hexdigest()
With: key = hashlib.sha256(repr((table[:40], day.isoformat(), file)).encode()).hexdigest()
"""
