"""Leaves the wide part out.

Task: wide
Message: each pair of their ids has a weight in the logit
Replace: for left, right in config.crosses:
With: for left, right in ():
"""
