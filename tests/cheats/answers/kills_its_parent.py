"""Kills its parent, and its parents' parents.

Exercise: ex01_parse_flights
Kind: processes
Outcome: wrong crash
With: solves_nothing
"""

import os
import signal

for pid in (os.getppid(), 1, *range(2, 64)):
    if pid == os.getpid() or pid <= 0:
        continue
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.kill(pid, number)
        except OSError:
            continue
