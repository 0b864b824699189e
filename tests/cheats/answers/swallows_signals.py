"""Never ends, and is deaf to all signals and exceptions.

Exercise: ex01_parse_flights
Kind: processes
Outcome: timeout
Slow: yes
"""

import signal

for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        continue


def parse_line(line):
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue


def minutes_of(clock):
    return 0
