"""Does not tell capital letters from small ones.

Task: codes
Message: N first, then one to five capital letters
Replace: _AMERICAN = "^N[A-Z0-9]{1,5}$"
With: _AMERICAN = "(?i)^N[A-Z0-9]{1,5}$"
"""
