"""Logs every implausible row.

Task: logs
Message: cost more than the job
Replace: for row in implausible.slice(0, max(0, MESSAGES - self._messages)).to_pylist():
With: for row in implausible.to_pylist():
"""
