"""Tries twice and no more.

Task: retry
Message: Three calls failed, with a job each
Replace: attempt += 1
    continue
With: if attempt == 1:
        raise
    attempt += 1
    continue
"""
