"""Raises out of the harness by a timer, wherever that is.

Exercise: ex01_parse_flights
Kind: processes
Outcome: wrong error crash timeout
With: solves_nothing
"""

import signal


def interrupt(number, frame):
    raise SystemExit(0)


signal.signal(signal.SIGALRM, interrupt)
signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
