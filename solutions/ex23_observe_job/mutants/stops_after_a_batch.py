"""Logs the first rows of a batch alone, and later batches of the bundle never.

Task: logs
Message: The limit is a bundle's, not a batch's
Replace: self._messages += 1
With: self._messages = MESSAGES
"""
