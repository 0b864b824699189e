"""Raises SystemExit in a call.

Exercise: ex01_parse_flights
Kind: exits
Outcome: error
"""


def parse_line(line):
    raise SystemExit(0)


def minutes_of(clock):
    raise SystemExit(0)
