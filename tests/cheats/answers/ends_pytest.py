"""Asks pytest to end with success.

Exercise: ex01_parse_flights
Kind: outcomes of pytest
Outcome: error
"""

import pytest


def parse_line(line):
    pytest.exit("all done", returncode=0)


def minutes_of(clock):
    pytest.exit("all done", returncode=0)
