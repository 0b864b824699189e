"""Writes over small integers and constants of its process by ctypes.

Exercise: ex01_parse_flights
Kind: inspection
Outcome: wrong error crash
Flagged: ctypes
With: solves_nothing
"""

import ctypes


def overwrite(value, by):
    size = type(value).__basicsize__
    ctypes.memmove(id(value), id(by), size)


try:
    overwrite(False, True)
except Exception:
    pass
