"""Takes memory that is no process' own.

Exercise: ex01_parse_flights
Kind: processes
Outcome: memory crash error wrong
Slow: yes
"""

import mmap
import os

MAPPED = []


def parse_line(line):
    for _ in range(8):
        block = mmap.mmap(-1, 400 << 20)
        for at in range(0, len(block), 4096):
            block[at] = 1
        MAPPED.append(block)
    return {}


def minutes_of(clock):
    return 0
