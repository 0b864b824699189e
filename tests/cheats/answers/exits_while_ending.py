"""Gives anything, and makes its process end with success at its exit.

Exercise: ex01_parse_flights
Kind: exits
Outcome: wrong
With: solves_nothing
"""

import atexit
import os

atexit.register(os._exit, 0)
