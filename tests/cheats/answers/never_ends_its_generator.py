"""Returns generators without an end.

Exercise: ex01_parse_flights
Kind: lies
Outcome: timeout memory error
Slow: yes
"""

import itertools


def parse_line(line):
    yield from itertools.count()


def minutes_of(clock):
    return map(str, itertools.count())
