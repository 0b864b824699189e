"""Does not begin from zero with the next bundle.

Task: bundle
Message: must not be there in the next
Replace: self._flights = Counter()
With: pass
"""
