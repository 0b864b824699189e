"""Sends bytes that are no message.

Exercise: ex01_parse_flights
Kind: wire
Outcome: crash
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


def parse_line(line):
    for number in sockets():
        os.write(number, os.urandom(4096))
    return {}


minutes_of = parse_line
