"""Lets no 0 stand behind the N.

Task: codes
Message: begin with N0
Replace: _AMERICAN = "^N[A-Z0-9]{1,5}$"
With: _AMERICAN = "^N[1-9][A-Z0-9]{0,4}$"
"""
