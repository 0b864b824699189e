"""`workshop dev build`: what is derived from the sources is written."""

from collections.abc import Iterable
from pathlib import Path

from classroom.catalog import Exercise
from classroom.checking.originals import CHECKSUMS, checksums_text
from classroom.dev import room_map
from classroom.dev.stubs import stub_of
from pipelines.problems import RequestError


def stub(exercise: Exercise) -> str:
    """The text of the exercise's stub. Raises: RequestError."""
    try:
        source = exercise.solution.read_text(encoding="utf-8")
    except OSError:
        raise RequestError(f"{exercise.solution} is missing.") from None
    return stub_of(source, exercise.folder, exercise.solution)


def derived(exercises: Iterable[Exercise]) -> dict[Path, str]:
    """The text of every file that is derived from others."""
    exercises = list(exercises)
    return {
        **{exercise.code: stub(exercise) for exercise in exercises},
        CHECKSUMS: checksums_text(exercises),
        **room_map.derived(),
    }


def build(exercises: Iterable[Exercise]) -> list[Path]:
    """Writes what is derived.

    Returns:
        The files that changed.
    """
    return [path for path, text in derived(exercises).items() if _write(path, text)]


def _write(path: Path, text: str) -> bool:
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.write_text(text, encoding="utf-8")
    return True
