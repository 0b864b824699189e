"""Updates the date of a batch that has none.

Task: accounts
Message: raised ValueError
Replace: if date is not None:
With: if True:
"""
