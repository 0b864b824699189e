"""Sends answers from a thread all the time.

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

import threading


def answer():
    while True:
        for number in list(sockets()):
            try:
                os.write(number, struct.pack("<QQ", 0, len(FORGED)) + FORGED)
            except OSError:
                continue


threading.Thread(target=answer, daemon=True).start()


def parse_line(line):
    return {}


def minutes_of(clock):
    return 0
