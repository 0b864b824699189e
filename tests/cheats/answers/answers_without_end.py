"""Says that its answer is as long as there are numbers.

Exercise: ex01_parse_flights
Kind: wire
Outcome: crash timeout memory
With: sockets
"""

import os
import socket
import stat
import struct


def parse_line(line):
    for number in sockets():
        os.write(number, struct.pack("<QQ", 0, (1 << 64) - 1))
        block = b"x" * (1 << 20)
        for _ in range(200):
            os.write(number, block)
    return {}


minutes_of = parse_line
