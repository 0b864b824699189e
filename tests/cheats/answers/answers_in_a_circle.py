"""Returns what contains itself.

Exercise: ex01_parse_flights
Kind: wire
Outcome: crash error wrong timeout memory
"""


def parse_line(line):
    value = {}
    value["value"] = value
    return value


minutes_of = parse_line
