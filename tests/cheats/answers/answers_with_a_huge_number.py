"""Returns an integer of two million digits.

Exercise: ex01_parse_flights
Kind: wire
Outcome: crash error wrong timeout
"""

import sys

sys.set_int_max_str_digits(0)


def parse_line(line):
    return 1 << 6_000_000


minutes_of = parse_line
