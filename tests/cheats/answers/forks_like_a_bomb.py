"""Forks as often as it may, within a bound.

Exercise: ex01_parse_flights
Kind: processes
Outcome: wrong crash error timeout
With: solves_nothing
"""

import os
import time

STARTED = 0
END = time.monotonic() + 60
for _ in range(600):
    try:
        pid = os.fork()
    except OSError:
        break
    if pid == 0:
        os.setsid()
        while time.monotonic() < END:
            time.sleep(1)
        os._exit(0)
    STARTED += 1
