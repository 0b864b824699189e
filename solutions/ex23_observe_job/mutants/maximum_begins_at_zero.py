"""Begins a maximum at 0, which delays of flights that landed early never reach.

Task: query
Message: A maximum that begins at 0 stays there
Replace: "max": max(more.max, so_far["max"]) if so_far else more.max,
With: "max": max(more.max, so_far["max"] if so_far else 0),
"""
