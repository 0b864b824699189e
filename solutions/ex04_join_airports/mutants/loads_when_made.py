"""Loads the airports in __init__, and sends them along.

Task: setup
Message: __init__ runs where the pipeline is built
Replace: def __init__(self, load: Callable[[], list[dict]]):
        self._load = load

    def setup(self) -> None:
With: def __init__(self, load: Callable[[], list[dict]]):
        self._zones = {airport["faa"]: airport["tzone"] for airport in load()}

    def setup(self) -> None:
Replace: self._zones = {airport["faa"]: airport["tzone"] for airport in self._load()}
With: pass
"""
