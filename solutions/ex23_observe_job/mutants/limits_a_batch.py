"""Limits the messages of a batch.

Task: logs
Message: The limit is a bundle's, not a batch's
Replace: for row in implausible.slice(0, max(0, MESSAGES - self._messages)).to_pylist():
With: for row in implausible.slice(0, MESSAGES).to_pylist():
"""
