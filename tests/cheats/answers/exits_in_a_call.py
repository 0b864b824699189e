"""Ends its process, with success, when it is called.

Exercise: ex01_parse_flights
Kind: exits
Outcome: crash
"""

import os


def parse_line(line):
    os._exit(0)


def minutes_of(clock):
    os._exit(0)
