"""Takes a digit of any script for a digit.

Task: codes
Message: a digit of any script
Replace: _AMERICAN = "^N[A-Z0-9]{1,5}$"
With: _AMERICAN = r"^N[A-Z\d]{1,5}$"
"""
