"""Gives the same reason for all.

Task: delays
Message: does not name what is wrong
Replace: {"line": line, "reason": reason}
With: {"line": line, "reason": "bad line"}
"""
