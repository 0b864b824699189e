"""Forgets what a text was connected with before.

Task: groups
Message: each through others
Replace: low, high = sorted((first(one), first(other)))
With: low, high = sorted((one, other))
"""
