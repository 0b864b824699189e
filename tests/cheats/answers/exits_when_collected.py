"""Returns an object at whose end the process ends.

Exercise: ex01_parse_flights
Kind: exits
Outcome: crash
"""

import os


class Last:
    def __del__(self):
        os._exit(0)


def parse_line(line):
    return Last()


def minutes_of(clock):
    return Last()
