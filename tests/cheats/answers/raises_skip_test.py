"""Raises what unittest skips a test by.

Exercise: ex01_parse_flights
Kind: outcomes of pytest
Outcome: error
"""

import unittest


def parse_line(line):
    raise unittest.SkipTest("all done")


def minutes_of(clock):
    raise unittest.SkipTest("all done")
