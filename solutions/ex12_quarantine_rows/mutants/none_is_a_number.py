"""Compares with a limit of None.

Task: range
Message: None stands for no limit
Replace: if maximum is not None:
With: if True:
"""
