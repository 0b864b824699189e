"""Sends answers from a thread all the time.

Exercise: ex01_parse_flights
Kind: wire
Outcome: crash
With: solves_nothing, sockets
"""

import os
import socket
import stat
import struct

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
