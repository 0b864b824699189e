"""Returns a list in a list in a list, a hundred thousand deep.

Exercise: ex01_parse_flights
Kind: wire
Outcome: crash error wrong
"""


def parse_line(line):
    value = []
    for _ in range(100_000):
        value = [value]
    return value


minutes_of = parse_line
