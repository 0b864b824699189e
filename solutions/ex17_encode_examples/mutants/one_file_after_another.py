"""Reads the files one after the other.

Task: blocks
Message: Interleaved, several are under way
Replace: cycle_length=min(CYCLE, len(paths)),
With: cycle_length=1,
"""
