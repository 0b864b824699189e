"""Compares each month with the first one.

Task: report
Message: compared with the one before it
Replace: for earlier, month in itertools.pairwise(sorted(months)):
With: names = sorted(months)
    for earlier, month in ((names[0], name) for name in names[1:]):
"""
