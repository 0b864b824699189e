"""Takes a registration for N and digits.

Task: codes
Message: Three in four
Replace: _AMERICAN = "^N[A-Z0-9]{1,5}$"
With: _AMERICAN = "^N[0-9]{1,5}$"
"""
