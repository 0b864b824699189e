"""Takes a delay of 0 for a missing one.

Task: departed
Message: A delay of 0 is no missing delay
Replace: if row["dep_delay"] is None:
With: if not row["dep_delay"]:
"""
