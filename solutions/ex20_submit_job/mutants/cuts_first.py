r"""Cuts the title before what stands before its first letter has gone.

Task: limit
Message: 47 are left for what has become of the title
Replace: stem = re.sub(r"[^a-z0-9]+", "-", title.lower())
With: stem = re.sub(r"[^a-z0-9]+", "-", title.lower())[: NAME_LIMIT - 16]
"""
