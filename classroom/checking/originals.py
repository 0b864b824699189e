"""The files of an exercise that are not the learner's to change, and whether they have been."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from classroom.catalog import ROOT, Exercise

# Written by `workshop dev build`; on each line SHA-256 and path, as `sha256sum` has them.
CHECKSUMS = Path(__file__).with_name("originals.txt")


def fixed_files(exercise: Exercise) -> list[Path]:
    """The files of an exercise's folder that are not the learner's to change."""
    code = sorted(exercise.directory.glob("*.py"))
    return [
        exercise.directory / "exercise.toml",
        *(path for path in code if path != exercise.code and path.name != "__init__.py"),
    ]


def checksum(path: Path) -> str | None:
    """SHA-256 of a file, None where there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def checksums_text(exercises: Iterable[Exercise]) -> str:
    """What `originals.txt` is to say."""
    found = {_name(path): checksum(path) for one in exercises for path in fixed_files(one)}
    return "".join(f"{found[name]}  {name}\n" for name in sorted(found))


def changed(exercise: Exercise) -> str | None:
    """What is wrong with the exercise's fixed files, as a sentence; None where nothing is."""
    lines = CHECKSUMS.read_text(encoding="utf-8").splitlines()
    expected = {
        name: value
        for value, _, name in (line.partition("  ") for line in lines)
        if name.split("/")[-2:-1] == [exercise.folder]
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
