"""The files of an exercise that are not the learner's to change, and whether they have been."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from classroom.catalog import ROOT, Exercise

# Written by `workshop dev build`; SHA-256 by path.
CHECKSUMS = Path(__file__).with_name("originals.json")


def fixed_files(exercise: Exercise) -> list[Path]:
    """The files of an exercise's folder that are not the learner's to change."""
    drive = exercise.directory / "drive.py"
    return [
        exercise.directory / "exercise.toml",
        exercise.tests,
        *([drive] if drive.exists() else []),
    ]


def checksum(path: Path) -> str | None:
    """SHA-256 of a file, None where there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def checksums_text(exercises: Iterable[Exercise]) -> str:
    """What `originals.json` is to say."""
    found = {_name(path): checksum(path) for one in exercises for path in fixed_files(one)}
    return json.dumps(found, indent=1, sort_keys=True) + "\n"


def changed(exercise: Exercise) -> str | None:
    """What is wrong with the exercise's fixed files, as a sentence; None where nothing is."""
    expected = {
        name: value
        for name, value in json.loads(CHECKSUMS.read_text(encoding="utf-8")).items()
        if Path(name).parent.name == exercise.folder
    }
    found = {_name(path): checksum(path) for path in fixed_files(exercise)}
    for name in sorted(expected.keys() | found.keys()):
        if found.get(name) != expected.get(name):
            what = "is missing" if found.get(name) is None else "has been changed"
            return (
                f"{name} {what}, so a verdict would mean nothing: bring it back with "
                f"git restore {name}. (If you write this exercise: ./workshop dev build.)"
            )
    return None


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
