"""Stops its own process, which then takes no time at all.

Exercise: ex01_parse_flights
Kind: processes
Outcome: timeout crash
Slow: yes
"""

import os
import signal


def parse_line(line):
    os.kill(os.getpid(), signal.SIGSTOP)
    signal.pause()


def minutes_of(clock):
    return 0
