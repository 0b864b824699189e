"""Loads the airports in __init__, and sends them along.

Task: setup
Message: __init__ runs where the pipeline is built
Replace: self._zones: dict[str, str | None] = {}
With: self._zones = {airport["faa"]: airport["tzone"] for airport in load()}
Replace: self._zones = {airport["faa"]: airport["tzone"] for airport in self._load()}
With: pass
"""
