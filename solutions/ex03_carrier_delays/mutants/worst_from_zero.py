"""Starts the maximum from a delay of 0.

Task: worst
Message: A maximum that starts from 0
Replace: _NOTHING = (0, 0, 0, None)
With: _NOTHING = (0, 0, 0, (0, 0))
"""
