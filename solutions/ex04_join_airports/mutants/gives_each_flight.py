"""Gives a pair for each flight at once.

Task: bundle
Message: One pair for each flight is as many elements as before
Replace: self._flights[self._zones.get(flight["dest"])] += 1
With: yield self._zones.get(flight["dest"]), 1
"""
