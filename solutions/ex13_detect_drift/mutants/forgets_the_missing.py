"""Leaves out the share of the missing ones.

Task: largest
Message: these are a share too
Replace: counts[None] = summary["missing"]
With: pass
"""
