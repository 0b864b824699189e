"""Lets N alone be a registration.

Task: codes
Message: Four flights of 2013
Replace: _AMERICAN = "^N[A-Z0-9]{1,5}$"
With: _AMERICAN = "^N[A-Z0-9]{0,5}$"
"""
