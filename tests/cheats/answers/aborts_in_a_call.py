"""Ends its process by SIGABRT.

Exercise: ex01_parse_flights
Kind: exits
Outcome: crash
"""

import os


def parse_line(line):
    os.abort()


def minutes_of(clock):
    os.abort()
