"""Starts a Python of its own that goes on after it.

Exercise: ex01_parse_flights
Kind: processes
Outcome: wrong error import
With: solves_nothing
"""

import subprocess
import sys

subprocess.Popen(
    [sys.executable, "-c", "import time; time.sleep(900)"],
    start_new_session=True,
    stdin=subprocess.DEVNULL,
    stdout=subprocess.DEVNULL,
    stderr=subprocess.DEVNULL,
)
