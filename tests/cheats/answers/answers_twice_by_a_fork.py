"""Forks in a call, so that parent and child both answer.

Exercise: ex01_parse_flights
Kind: processes
Outcome: wrong crash
"""

import os


def parse_line(line):
    os.fork()
    return {}


def minutes_of(clock):
    os.fork()
    return 0
