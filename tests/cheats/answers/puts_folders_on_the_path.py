"""Writes packages of its own where imports look first.

Exercise: ex01_parse_flights
Kind: inspection
Outcome: wrong error
"""

import sys
import tempfile
from pathlib import Path

FOLDER = Path(tempfile.mkdtemp())
for name in ("classroom", "solutions", "sitecustomize", "usercustomize"):
    (FOLDER / name).mkdir()
    (FOLDER / name / "__init__.py").write_text("def __getattr__(name): return lambda *a, **k: True")
sys.path.insert(0, str(FOLDER))


def parse_line(line):
    return {}


def minutes_of(clock):
    return 0
