"""Opens all files at the same time.

Task: blocks
Message: CYCLE says how many at a time
Replace: cycle_length=min(CYCLE, len(paths)),
With: cycle_length=len(paths),
"""
