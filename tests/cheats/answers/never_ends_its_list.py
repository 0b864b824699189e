"""Returns a list whose iteration has no end.

Exercise: ex01_parse_flights
Kind: lies
Outcome: timeout memory wrong error crash
Slow: yes
"""

import itertools


class Lie(list):
    def __iter__(self):
        return itertools.count()

    def __len__(self):
        return 1


LIE = Lie([1])


def parse_line(line):
    return LIE


def minutes_of(clock):
    return LIE
