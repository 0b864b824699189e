"""Counts positions through a row.

Task: pack
Message: positions begin again with each
Replace: positions[-1] += range(len(kept))
With: positions[-1] += range(len(positions[-1]), len(positions[-1]) + len(kept))
"""
