"""Returns halves of characters, nulls and not-a-numbers.

Exercise: ex01_parse_flights
Kind: wire
Outcome: wrong crash error
"""


def parse_line(line):
    return {"\ud800": "\udfff\x00", float("nan"): float("inf"), None: complex(1, float("nan"))}


minutes_of = parse_line
