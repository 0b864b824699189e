"""Sends answers before it is asked.

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

for number in sockets():
    for asked in range(20):
        os.write(number, struct.pack("<QQ", asked, len(FORGED)) + FORGED)
