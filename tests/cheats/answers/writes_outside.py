"""Writes a file of its own wherever it may.

Exercise: ex01_parse_flights
Kind: files
Outcome: wrong
With: solves_nothing
"""

import os
import sys
from pathlib import Path

for folder in {
    *Path(__file__).resolve().parents,
    *map(Path, sys.path),
    Path.home(),
    Path("/tmp"),
    Path("/dev/shm"),
    Path("/var/tmp"),
    Path("/etc"),
    Path("/root"),
    Path("/work"),
}:
    for name in ("cheated-by-answer", ".git/hooks/cheated-by-answer", "exercise.py"):
        try:
            with open(folder / name, "a") as file:
                file.write("\n# cheated-by-answer\n")
        except OSError:
            continue
