"""Puts links in the place of its own file and beside it.

Exercise: ex01_parse_flights
Kind: files
Outcome: wrong
With: solves_nothing
"""

import os
from pathlib import Path

HERE = Path(__file__)
for folder in (HERE.parent, Path.cwd(), Path("/tmp")):
    for target in ("/etc/passwd", "/proc/1/root", "/", str(HERE)):
        for make in (os.symlink, os.link):
            try:
                make(target, folder / "cheated-by-answer")
            except OSError:
                continue
try:
    HERE.unlink()
    HERE.symlink_to("/etc/passwd")
except OSError:
    pass
