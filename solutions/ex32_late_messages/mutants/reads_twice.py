"""Goes through what is received to find when it began, and then again.

Task: stuck
Message: They can be gone through once
Replace: heard: dict[str, int] = {}
With: began = min(now for now, _, _ in received)
    heard: dict[str, int] = dict.fromkeys(partitions, began)
"""
