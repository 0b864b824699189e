"""Connects to every socket in the file system, and to some without a file.

Exercise: ex01_parse_flights
Kind: writing results
Outcome: wrong
With: solves_nothing
"""

import glob
import json
import socket

NAMES = glob.glob("/tmp/**/*", recursive=True) + glob.glob("/run/**/*", recursive=True)
NAMES += glob.glob("/var/run/**/*", recursive=True)
NAMES += ["\0workshop-cheat", "\0workshop"]
for name in NAMES:
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            connection.connect(name)
            connection.sendall(json.dumps({"do": "end", "cheated-by-answer": True}).encode())
    except (OSError, ValueError):
        continue
