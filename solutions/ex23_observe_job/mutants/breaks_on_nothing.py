"""Increases a counter by the null that the sum of no rows is.

Task: accounts
Message: inc(None) adds 1
Replace: counts = {fate: pc.sum(mask).as_py() or 0 for fate, mask in fates.items()}
With: counts = {fate: pc.sum(mask).as_py() for fate, mask in fates.items()}
"""
