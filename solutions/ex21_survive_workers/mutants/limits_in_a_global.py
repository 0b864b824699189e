"""Puts the limits into a global where the graph is made, which no worker has.

Task: travels
Message: raised KeyError
Replace: carrier, limit = self._carrier, self._limits[self._carrier]
With: carrier, limit = self._carrier, None
    globals()["_LIMITS"] = self._limits
Replace: and row["delays"]["departure"] > limit
With: and row["delays"]["departure"] > globals()["_LIMITS"][carrier]
"""
