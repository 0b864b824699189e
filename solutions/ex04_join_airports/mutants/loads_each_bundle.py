"""Loads the airports in start_bundle.

Task: setup
Message: it does nothing but load
Replace: self._zones = {airport["faa"]: airport["tzone"] for airport in self._load()}
With: pass
Replace: self._flights = Counter()
With: self._zones = {airport["faa"]: airport["tzone"] for airport in self._load()}
    self._flights = Counter()
"""
