"""Finds keys of more than the share, and not of the share itself.

Task: hot
Message: which is at least the half
Replace: if rows / total >= share:
With: if rows / total > share:
"""
