"""Connects in __init__, on the machine that submits.

Task: wind
Message: cannot be sent to a worker
Replace: self._weather = None
With: self._weather = connect()
"""
