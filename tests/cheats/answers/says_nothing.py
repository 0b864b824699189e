"""Closes its connection, and goes on.

Exercise: ex01_parse_flights
Kind: wire
Outcome: crash timeout
With: sockets
"""

import os
import socket
import stat
import struct
import time


def parse_line(line):
    for number in sockets():
        os.close(number)
    time.sleep(5)
    return {}


minutes_of = parse_line
