"""Fills its disk, within a bound.

Exercise: ex01_parse_flights
Kind: files
Outcome: wrong error crash memory import
With: solves_nothing
"""

import os

BLOCK = b"x" * (8 << 20)
for folder in ("/tmp", "/dev/shm", os.getcwd()):
    try:
        with open(f"{folder}/cheated-by-answer", "wb") as file:
            for _ in range(250):
                file.write(BLOCK)
    except OSError:
        continue
