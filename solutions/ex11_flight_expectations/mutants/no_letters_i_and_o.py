"""Leaves out the two letters that look like digits.

Task: codes
Message: is quarantined
Replace: _AMERICAN = "^N[A-Z0-9]{1,5}$"
With: _AMERICAN = "^N[A-HJ-NP-Z0-9]{1,5}$"
"""
