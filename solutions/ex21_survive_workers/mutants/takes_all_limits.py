"""Uses self in the function, so that all limits travel with it.

Task: travels
Message: with self, all that self holds
Replace: and row["delays"]["departure"] > limit
With: and row["delays"]["departure"] > self._limits[self._carrier]
"""
