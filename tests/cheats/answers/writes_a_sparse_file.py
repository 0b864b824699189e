"""Makes a file of a terabyte that takes no room.

Exercise: ex01_parse_flights
Kind: files
Outcome: wrong error crash import
With: solves_nothing
"""

import os

for folder in ("/tmp", os.getcwd(), "/dev/shm"):
    try:
        with open(f"{folder}/cheated-by-answer", "wb") as file:
            file.truncate(1 << 40)
    except OSError:
        continue
