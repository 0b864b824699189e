"""Leaves a child in a session of its own, deaf to signals.

Exercise: ex01_parse_flights
Kind: processes
Outcome: wrong
With: solves_nothing
"""

import os
import signal
import time

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for number in range(1, 32):
            try:
                signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                continue
        end = time.monotonic() + 900
        while time.monotonic() < end:
            time.sleep(1)
    os._exit(0)
