"""Returns a text of 300 MB.

Exercise: ex01_parse_flights
Kind: wire
Outcome: crash wrong memory
"""


def parse_line(line):
    return "x" * (300 << 20)


minutes_of = parse_line
