"""Leaves only whole words of a title that is too long.

Task: limit
Message: 47 are left for what has become of the title
Replace: return f"{stem[: NAME_LIMIT - len(time) - 1].rstrip('-')}-{time}"
With: stem = stem.rstrip("-")
    while len(stem) > NAME_LIMIT - len(time) - 1:
        stem = stem.rpartition("-")[0] or stem[: NAME_LIMIT - len(time) - 1]
    return f"{stem}-{time}"
"""
