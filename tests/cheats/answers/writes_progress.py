"""Writes that everything is solved into the learner's progress.

Exercise: ex01_parse_flights
Kind: writing results
Outcome: wrong
With: solves_nothing
"""

import json
import os
from pathlib import Path

for folder in Path(__file__).resolve().parents:
    try:
        (folder / ".workshop").mkdir(exist_ok=True)
        (folder / ".workshop" / "progress.json").write_text(
            json.dumps({"exercises": {"cheated-by-answer": {"solved": "2026-01-01 00:00"}}})
        )
        (folder / ".workshop" / "cheated-by-answer").write_text("")
    except OSError:
        continue
