"""Reads distributions without a value.

Task: query
Message: A distribution of no values has no minimum
Replace: if not more.count:
    continue
With: more = more
"""
