"""Sleeps while it is ended.

Exercise: ex01_parse_flights
Kind: processes
Outcome: wrong
With: solves_nothing
"""

import atexit
import signal
import threading
import time


def sleep(*args):
    time.sleep(600)


atexit.register(sleep)
threading._register_atexit(sleep)
signal.signal(signal.SIGTERM, sleep)
signal.signal(signal.SIGHUP, sleep)
