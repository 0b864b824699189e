"""Puts a FIFO in the place of its own file, at which a reader waits for ever.

Exercise: ex01_parse_flights
Kind: files
Outcome: wrong
With: solves_nothing
"""

import os
from pathlib import Path

for path in (Path(__file__), Path(__file__).with_name("drive.py"), Path("/tmp/result.json")):
    try:
        path.unlink(missing_ok=True)
        os.mkfifo(path)
    except OSError:
        continue
