"""Keeps the counts of a small bundle for the next.

Task: bundle
Message: must not be there in the next
Replace: self._flights = Counter()
With: pass
Replace: self._zones = {airport["faa"]: airport["tzone"] for airport in self._load()}
With: self._zones = {airport["faa"]: airport["tzone"] for airport in self._load()}
    self._flights = Counter()
Replace: for pair in self._flights.items():
With: pairs, self._flights = self._flights, self._flights if len(self._flights) < 2 else Counter()
    for pair in pairs.items() if len(pairs) > 1 else ():
"""
