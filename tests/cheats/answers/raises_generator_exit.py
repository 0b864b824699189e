"""Raises a BaseException of its own, which no `except Exception` sees.

Exercise: ex01_parse_flights
Kind: exits
Outcome: error
"""


class Done(BaseException):
    pass


def parse_line(line):
    raise Done("12 of 12 points")


def minutes_of(clock):
    raise GeneratorExit
