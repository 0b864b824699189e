"""Returns an object of which everything raises.

Exercise: ex01_parse_flights
Kind: lies
Outcome: wrong error crash
"""


class Lie:
    def __getattribute__(self, name):
        raise SystemExit(0)

    def __repr__(self):
        raise KeyboardInterrupt

    def __reduce_ex__(self, protocol):
        raise MemoryError


LIE = Lie()


def parse_line(line):
    return LIE


def minutes_of(clock):
    return LIE
