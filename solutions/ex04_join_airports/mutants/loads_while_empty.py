"""Loads when the dict is empty, which a table without airports always is.

Task: setup
Message: The airports are not loaded once
Replace: self._zones = {airport["faa"]: airport["tzone"] for airport in self._load()}
With: self._zones = {}
Replace: self._flights[self._zones.get(flight["dest"])] += 1
With: if not self._zones:
        self._zones = {airport["faa"]: airport["tzone"] for airport in self._load()}
    self._flights[self._zones.get(flight["dest"])] += 1
"""
