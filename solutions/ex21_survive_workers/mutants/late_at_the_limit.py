"""Takes a flight that left at its limit for a late one.

Task: travels
Message: who left 5 minutes late kept the limit
Replace: and row["delays"]["departure"] > limit
With: and row["delays"]["departure"] >= limit
"""
