"""Does not begin from zero with the next bundle.

Task: bundle
Message: must not be there in the next
Replace: self._flights = Counter()
With: pass
Replace: self._zones = {airport["faa"]: airport["tzone"] for airport in self._load()}
With: self._zones = {airport["faa"]: airport["tzone"] for airport in self._load()}
    self._flights = Counter()
"""
