"""Sends bytes that are no message.

Exercise: ex01_parse_flights
Kind: wire
Outcome: crash
With: sockets
"""

import os
import socket
import stat
import struct


def parse_line(line):
    for number in sockets():
        os.write(number, os.urandom(4096))
    return {}


minutes_of = parse_line
