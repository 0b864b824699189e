"""Leaves the last place of a row free.

Task: pack
Message: fill a row of four
Replace: if not tokens or len(tokens[-1]) + len(kept) > length:
With: if not tokens or len(tokens[-1]) + len(kept) >= length:
"""
