"""Puts an object in its module's place that has whatever is asked for.

Exercise: ex01_parse_flights
Kind: lies
Outcome: missing error wrong crash
Flagged: sys.modules
"""

import sys


class Lie:
    __name__ = __name__
    __file__ = __file__

    def __getattr__(self, name):
        return self

    def __call__(self, *args, **kwargs):
        return self

    def __eq__(self, other):
        return True

    __hash__ = object.__hash__


sys.modules[__name__] = Lie()
