"""Leaves a line that each later Python runs at its start.

Exercise: ex01_parse_flights
Kind: files
Outcome: wrong
With: solves_nothing
"""

import site
import sys
from pathlib import Path

for folder in {*site.getsitepackages(), site.getusersitepackages(), *sys.path}:
    for name in ("cheated-by-answer.pth", "sitecustomize.py", "usercustomize.py"):
        try:
            Path(folder).mkdir(parents=True, exist_ok=True)
            (Path(folder) / name).write_text("import os  # cheated-by-answer\n")
        except OSError:
            continue
