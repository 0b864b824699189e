"""Makes as many files and folders as it may, within a bound.

Exercise: ex01_parse_flights
Kind: files
Outcome: wrong error
With: solves_nothing
"""

import os

try:
    for number in range(30_000):
        os.close(os.open(f"/tmp/cheated-by-answer-{number}", os.O_CREAT | os.O_WRONLY))
except OSError:
    pass
try:
    os.chdir("/tmp")
    for _ in range(2_000):
        os.mkdir("deep")
        os.chdir("deep")
except OSError:
    pass
