"""Compares with a limit of None.

Task: missing
Message: None stands for no limit
Replace: if maximum is not None:
With: if True:
"""
