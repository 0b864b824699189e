"""Keeps the zones in the module, for every DoFn that comes later.

Task: setup
Message: may be another table
Replace: self._zones = {airport["faa"]: airport["tzone"] for airport in self._load()}
With: global ZONES
    if ZONES is None:
        ZONES = {airport["faa"]: airport["tzone"] for airport in self._load()}
    self._zones = ZONES
"""

ZONES = None
