"""Sends open files along with what it says.

Exercise: ex01_parse_flights
Kind: wire
Outcome: crash wrong timeout
With: sockets
"""

import array
import os
import socket
import stat
import struct


def parse_line(line):
    for number in sockets():
        with socket.socket(fileno=os.dup(number)) as connection:
            files = array.array("i", [0, 1, 2, number] * 20)
            try:
                connection.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, files)])
            except OSError:
                pass
    return {}


minutes_of = parse_line
