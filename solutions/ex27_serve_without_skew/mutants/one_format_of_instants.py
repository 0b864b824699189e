"""Reads instants by a format that has seconds.

Task: clock
Message: ISO 8601 has seconds or none
Replace: instant = datetime.fromisoformat(text)
With: instant = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z")
"""
