"""Gives up after some attempts.

Task: retry
Message: Three calls failed
Replace: attempt += 1
    continue
With: if attempt == 2:
        raise
    attempt += 1
    continue
"""
