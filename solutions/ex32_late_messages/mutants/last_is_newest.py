"""Takes the last event of a partition for its newest.

Task: stuck
Message: the newest event is 900 still
Replace: newest[partition] = max(at, newest.get(partition, at))
With: newest[partition] = at
Replace: reached = least if reached is None else max(reached, least)
With: reached = least
"""
