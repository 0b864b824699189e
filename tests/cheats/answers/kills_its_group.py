"""Kills its process group and its session.

Exercise: ex01_parse_flights
Kind: processes
Outcome: wrong crash
"""

import os
import signal


def parse_line(line):
    os.killpg(0, signal.SIGKILL)


def minutes_of(clock):
    os.killpg(os.getpgid(0), signal.SIGTERM)
    return 0
