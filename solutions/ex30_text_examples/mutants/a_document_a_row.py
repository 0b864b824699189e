"""Gives each document a row of its own.

Task: pack
Message: fits behind the first
Replace: if not tokens or len(tokens[-1]) + len(kept) > length:
With: if True:
"""
