"""Raises and prints halves of characters, which no file in UTF-8 can hold.

Exercise: ex01_parse_flights
Kind: wire
Outcome: wrong crash error
"""


def parse_line(line):
    print("\ud800 \udcff \ufffe <script>alert(1)</script> \x1b[2J")
    raise ValueError("\udc80 <img src=x onerror=alert(1)> \x1b]0;x\x07 ]]>")


def minutes_of(time):
    return "\ud800"
