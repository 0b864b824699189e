"""Raises what Ctrl-C raises.

Exercise: ex01_parse_flights
Kind: exits
Outcome: error
"""


def parse_line(line):
    raise KeyboardInterrupt


def minutes_of(clock):
    raise KeyboardInterrupt
