"""Leaves its connection open.

Task: wind
Message: the next job finds all 100 taken
Replace: self._weather.close()
With: self._weather = None
"""
