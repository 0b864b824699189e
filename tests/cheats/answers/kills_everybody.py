"""Kills all processes that it may kill.

Exercise: ex01_parse_flights
Kind: processes
Outcome: wrong crash
With: solves_nothing
"""

import os
import signal

if os.getuid() != 0:
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.kill(-1, number)
        except OSError:
            pass
