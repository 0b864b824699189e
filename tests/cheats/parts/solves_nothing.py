"""An answer to 01 that is wrong in everything."""


def parse_line(line):
    return {}


def minutes_of(clock):
    return 0
