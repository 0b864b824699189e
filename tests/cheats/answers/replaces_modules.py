"""Replaces loaded modules by its own.

Exercise: ex01_parse_flights
Kind: inspection
Outcome: wrong error crash
Flagged: sys.modules
With: solves_nothing
"""

import sys
import types


class Forged(types.ModuleType):
    def __getattr__(self, name):
        return lambda *args, **kwargs: True


for name in list(sys.modules):
    if name.startswith(("classroom.", "pytest", "_pytest")):
        sys.modules[name] = Forged(name)
