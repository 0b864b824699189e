"""Prints without end.

Exercise: ex01_parse_flights
Kind: processes
Outcome: timeout memory crash
Slow: yes
"""

import os


def parse_line(line):
    while True:
        print("x" * 100_000)
        os.write(1, b"y" * 100_000)


def minutes_of(clock):
    return 0
