"""Gives each host files of its own.

Task: hosts
Message: Hosts that read files of their own
Replace: examples = _count(paths)
        begin = 0 if position is None else position["next_example"]
With: paths = paths[host::hosts]
    examples = _count(paths)
    begin = 0 if position is None else position["next_example"]
"""
