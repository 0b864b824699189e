"""Changes what it has returned from a thread, while that is compared.

Exercise: ex01_parse_flights
Kind: processes
Outcome: wrong
"""

import threading

ROW = {}


def change():
    while True:
        ROW.clear()
        ROW.update(year=2013, month=1, day=2)


threading.Thread(target=change, daemon=True).start()


def parse_line(line):
    return ROW


def minutes_of(clock):
    return 0
