"""Takes a cancelled flight for one with a delay of 0.

Task: cancelled
Message: Six of them have no delay
Replace: delay = row["dep_delay"]
With: delay = row["dep_delay"] or 0
"""
