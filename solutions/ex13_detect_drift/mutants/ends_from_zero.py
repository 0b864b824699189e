"""Takes a least of None for one of 0.

Task: merge
Message: What is there no value of has no least
Replace: ends = [end for end in (whole[name], one[name]) if end is not None]
With: ends = [end or 0 for end in (whole[name], one[name])]
"""
