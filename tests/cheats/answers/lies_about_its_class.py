"""Returns an object that says to be a dict.

Exercise: ex01_parse_flights
Kind: lies
Outcome: wrong crash
"""


class Lie:
    __class__ = dict

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0

    def keys(self):
        return []

    def __getitem__(self, key):
        return self

    def __len__(self):
        return 18

    def __iter__(self):
        return iter(())


LIE = Lie()


def parse_line(line):
    return LIE


def minutes_of(clock):
    return LIE
