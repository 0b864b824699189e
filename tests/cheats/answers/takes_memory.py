"""Takes memory without end, within a bound.

Exercise: ex01_parse_flights
Kind: processes
Outcome: memory error crash
"""


def parse_line(line):
    taken = []
    for _ in range(40):
        taken.append(bytearray(b"x") * (100 << 20))
    return {}


minutes_of = parse_line
