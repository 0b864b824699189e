"""Takes a limit of 0 for none.

Task: range
Message: None stands for no limit, and 0 does not
Replace: if minimum is not None:
With: if minimum:
Replace: if maximum is not None:
With: if maximum:
"""
