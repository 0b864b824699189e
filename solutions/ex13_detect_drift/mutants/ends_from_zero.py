"""Takes a least of None for one of 0.

Task: merge
Message: A least or a most that starts from 0
Replace: ends = [end for end in (whole[name], one[name]) if end is not None]
With: ends = [end or 0 for end in (whole[name], one[name])]
"""
