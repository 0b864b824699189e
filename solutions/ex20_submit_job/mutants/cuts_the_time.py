"""Cuts the whole name, the time with it.

Task: limit
Message: makes a name unlike yesterday's
Replace: return f"{stem[: NAME_LIMIT - len(time) - 1].rstrip('-')}-{time}"
With: return f"{stem.rstrip('-')}-{time}"[:NAME_LIMIT]
"""
