"""Gives anything, and makes its process end with success at its exit.

Exercise: ex01_parse_flights
Kind: exits
Outcome: wrong
"""

import atexit
import os

atexit.register(os._exit, 0)


def parse_line(line):
    return {}


def minutes_of(clock):
    return 0
