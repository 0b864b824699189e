"""Checks of an exercise, for a server of `fork_server` to make in children of its own."""

import json
from pathlib import Path

from classroom import catalog
from classroom.checking import exercise_check

exercise_check.preload(["beam"])


def print_verdict(name: str, code: str, options: dict) -> None:
    """Prints the verdict on an answer as JSON."""
    exercise = catalog.find(name, catalog.load())
    verdict = exercise_check.check_in_process(exercise, code=Path(code), **options)
    print(json.dumps(verdict.to_dict()))
