"""Writes packages of its own where imports look first.

Exercise: ex01_parse_flights
Kind: inspection
Outcome: wrong error
With: solves_nothing
"""

import sys
import tempfile
from pathlib import Path

FOLDER = Path(tempfile.mkdtemp())
for name in ("classroom", "solutions", "sitecustomize", "usercustomize"):
    (FOLDER / name).mkdir()
    (FOLDER / name / "__init__.py").write_text("def __getattr__(name): return lambda *a, **k: True")
sys.path.insert(0, str(FOLDER))
