"""Leaves a dash at the cut.

Task: limit
Message: 63 characters with the time
Replace: return f"{stem[: NAME_LIMIT - len(time) - 1].rstrip('-')}-{time}"
With: return f"{stem.rstrip('-')[: NAME_LIMIT - len(time) - 1]}-{time}"
"""
