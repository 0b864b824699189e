"""Puts the missing ones into the summary's own counts.

Task: largest
Message: a value None in it
Replace: counts = dict(summary["counts"])
With: counts = summary["counts"]
"""
