"""Drops what comes too late, and does not count it.

Task: forget
Message: What is dropped is counted
Replace: TOO_LATE.inc()
With: pass
"""
