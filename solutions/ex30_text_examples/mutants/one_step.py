"""Knows only whom a text is alike directly.

Task: groups
Message: each through others
Replace: low, high = sorted((first(one), first(other)))
    found[high] = low
With: low, high = sorted((one, other))
    found[high] = min(found[high], low)
Replace: return {name: first(name) for name in texts}
With: return found
"""
