"""Starts a Python of its own that goes on after it.

Exercise: ex01_parse_flights
Kind: processes
Outcome: wrong error import
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


def parse_line(line):
    return {}


def minutes_of(clock):
    return 0
