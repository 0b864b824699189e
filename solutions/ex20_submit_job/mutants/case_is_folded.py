r"""Folds the case, which makes two letters of ß.

Task: name
Message: where each is like a blank
Replace: stem = re.sub(r"[^a-z0-9]+", "-", title.lower())
With: stem = re.sub(r"[^a-z0-9]+", "-", title.casefold())
"""
