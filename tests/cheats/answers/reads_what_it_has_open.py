"""Reads all open files of its own process.

Exercise: ex01_parse_flights
Kind: reading
Outcome: missing error crash
With: runs_an_answer
"""

import fcntl
import os

for number in range(3, 256):
    try:
        kept = fcntl.fcntl(number, fcntl.F_GETFL)
        fcntl.fcntl(number, fcntl.F_SETFL, kept | os.O_NONBLOCK)
        text = os.read(number, 1 << 20)
        fcntl.fcntl(number, fcntl.F_SETFL, kept)
    except OSError:
        continue
    run(text.decode("utf-8", "replace"))
