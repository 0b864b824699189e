"""Takes dates that are not known for old ones.

Task: diagnose
Message: what is not known is not told
Replace: "stale input": dates is not None and dates["max"] < today,
With: "stale input": dates is None or dates["max"] < today,
"""
