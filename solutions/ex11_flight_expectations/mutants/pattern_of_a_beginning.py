"""Says where the text begins, and not where it ends.

Task: codes
Message: A regular expression is found anywhere
Replace: _AMERICAN = "^N[A-Z0-9]{1,5}$"
With: _AMERICAN = "^N[A-Z0-9]{1,5}"
"""
