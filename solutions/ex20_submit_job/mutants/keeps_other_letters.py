r"""Keeps every letter and digit that Python knows.

Task: name
Message: ask for a to z
Replace: stem = re.sub(r"[^a-z0-9]+", "-", title.lower())
With: stem = re.sub(r"[\W_]+", "-", title.lower())
"""
