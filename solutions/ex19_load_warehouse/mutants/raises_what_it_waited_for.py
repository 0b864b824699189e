"""Raises what an earlier job failed of.

Task: retry
Message: raised BadRequest
Replace: attempt += 1
    continue
With: raise
"""
