"""Closes its connection, and goes on.

Exercise: ex01_parse_flights
Kind: wire
Outcome: crash timeout
"""

import os
import socket
import stat
import struct


def sockets():
    """The open sockets of this process."""
    for number in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                yield number
        except OSError:
            continue


import time


def parse_line(line):
    for number in sockets():
        os.close(number)
    time.sleep(5)
    return {}


minutes_of = parse_line
