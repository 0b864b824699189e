"""Says from inside that the test is expected to fail.

Exercise: ex01_parse_flights
Kind: outcomes of pytest
Outcome: error
"""

import pytest


def parse_line(line):
    pytest.xfail("known")


def minutes_of(clock):
    pytest.xfail("known")
