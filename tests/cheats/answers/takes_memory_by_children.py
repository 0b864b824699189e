"""Takes memory by children, each within limits.

Exercise: ex01_parse_flights
Kind: processes
Outcome: memory crash wrong
Slow: yes
"""

import os
import time


def parse_line(line):
    for _ in range(5):
        if os.fork() == 0:
            taken = bytearray(b"x") * (450 << 20)
            time.sleep(60)
            os._exit(len(taken) % 2)
    time.sleep(20)
    return {}


def minutes_of(clock):
    return 0
