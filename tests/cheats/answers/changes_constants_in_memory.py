"""Writes over small integers and constants of its process by ctypes.

Exercise: ex01_parse_flights
Kind: inspection
Outcome: wrong error crash
Flagged: ctypes
"""

import ctypes


def overwrite(value, by):
    size = type(value).__basicsize__
    ctypes.memmove(id(value), id(by), size)


try:
    overwrite(False, True)
except Exception:
    pass


def parse_line(line):
    return {}


def minutes_of(clock):
    return 0
