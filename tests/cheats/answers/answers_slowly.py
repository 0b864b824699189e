"""Sends its answer a byte at a time, for ever.

Exercise: ex01_parse_flights
Kind: wire
Outcome: crash timeout
Slow: yes
With: sockets
"""

import os
import socket
import stat
import struct
import time


def parse_line(line):
    for number in sockets():
        for byte in struct.pack("<QQ", 0, 1 << 20):
            os.write(number, bytes([byte]))
            time.sleep(0.01)
        while True:
            os.write(number, b"x")
            time.sleep(0.1)


def minutes_of(clock):
    return 0
