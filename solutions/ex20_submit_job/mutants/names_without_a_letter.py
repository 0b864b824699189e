"""Gives a name without a letter.

Task: limit
Message: There is no letter to start with
Replace: raise ValueError(f"{title!r} has no letter from a to z to start a job's name with.")
With: stem = "job"
"""
