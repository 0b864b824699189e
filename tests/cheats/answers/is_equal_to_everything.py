"""Returns an object that is equal to everything, and of every class.

Exercise: ex01_parse_flights
Kind: lies
Outcome: wrong
"""


class Any:
    """Equal to everything."""

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0


ANY = Any()


LIE = ANY


def parse_line(line):
    return LIE


def minutes_of(clock):
    return LIE
