"""Goes away, and leaves its connection to a child.

Exercise: ex01_parse_flights
Kind: processes
Outcome: crash
"""

import os
import time


def parse_line(line):
    if os.fork():
        os._exit(0)
    time.sleep(2)
    return {}


def minutes_of(clock):
    if os.fork():
        os._exit(0)
    time.sleep(2)
    return 0
