"""Forgets a least of 0.

Task: merge
Message: 0 is a number like any other
Replace: ends = [end for end in (whole[name], one[name]) if end is not None]
With: ends = [end for end in (whole[name], one[name]) if end]
"""
