"""`workshop dev build`: what is derived from the sources is written."""

import hashlib
import json
from pathlib import Path

from classroom.catalog import ROOT, Exercise
from classroom.dev.stubs import stub_of
from pipelines.problems import RequestError

# The checksums of what is not the learner's to change.
ORIGINALS = ROOT / "classroom" / "originals.json"


def stub(exercise: Exercise) -> str:
    """The text of the exercise's stub. Raises: RequestError."""
    try:
        source = exercise.solution.read_text(encoding="utf-8")
    except OSError:
        raise RequestError(f"{exercise.solution} is missing.") from None
    return stub_of(source, exercise.folder, exercise.solution)


def fixed_files(exercise: Exercise) -> list[Path]:
    """The files of an exercise's folder that are not the learner's to change."""
    files = [exercise.directory / "exercise.toml", *sorted(exercise.directory.glob("test_*.py"))]
    drive = exercise.directory / "drive.py"
    return [*files, drive] if drive.exists() else files


def checksums(exercises) -> dict[str, str]:
    """SHA-256 of every fixed file, by its path in the checkout."""
    return {
        path.relative_to(ROOT).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for exercise in exercises
        for path in fixed_files(exercise)
        if path.exists()
    }


def build(exercises) -> list[Path]:
    """Writes stubs and checksums.

    Returns:
        The files that changed.
    """
    wanted = {exercise.code: stub(exercise) for exercise in exercises if exercise.solution.exists()}
    wanted[ORIGINALS] = originals_text(exercises)
    changed = []
    for path, text in wanted.items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed


def originals_text(exercises) -> str:
    """The text of `originals.json`."""
    return json.dumps(checksums(exercises), indent=1, sort_keys=True) + "\n"
