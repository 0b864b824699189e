"""Listens on a port, for somebody to tell it the answers.

Exercise: ex01_parse_flights
Kind: network
Outcome: wrong import
With: solves_nothing
"""

import socket
import threading

LISTENING = socket.socket()
try:
    LISTENING.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    LISTENING.bind(("0.0.0.0", 45872))
    LISTENING.listen()
    threading.Thread(target=LISTENING.accept, daemon=True).start()
except OSError:
    pass
