"""Connects to services of the machine that grades.

Exercise: ex01_parse_flights
Kind: network
Outcome: wrong
With: solves_nothing
"""

import socket

for address in ("127.0.0.1", "localhost", "::1", "0.0.0.0"):
    for port in (45871, 22, 80, 8888, 9050):
        try:
            with socket.create_connection((address, port), 1) as connection:
                connection.sendall(b"cheated-by-answer")
        except OSError:
            continue
