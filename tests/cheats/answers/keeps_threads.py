"""Keeps threads that neither end nor let it end.

Exercise: ex01_parse_flights
Kind: processes
Outcome: wrong timeout
With: solves_nothing
"""

import threading


def forever():
    while True:
        try:
            threading.Event().wait(0.05)
        except BaseException:
            continue


for _ in range(20):
    threading.Thread(target=forever, daemon=False).start()
