"""Sends answers before it is asked.

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


FORGED = b'{"dict": [["value", {"int": "317"}], ["changed", false], ["printed", ""]]}'

for number in sockets():
    for asked in range(20):
        os.write(number, struct.pack("<QQ", asked, len(FORGED)) + FORGED)


def parse_line(line):
    return {}


def minutes_of(clock):
    return 0
