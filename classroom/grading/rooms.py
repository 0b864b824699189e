"""What a judge and the process of an answer see of this machine, exercise by exercise."""

import ast
import os
from collections.abc import Iterator
from pathlib import Path

from classroom.catalog import EXERCISES, ROOT, SOLUTIONS, Exercise
from classroom.confinement.room import Limits, Room, outermost, pythons_own

# Of the classroom, what runs beside an answer.
_HARNESS = ("classroom/__init__.py", "classroom/harness", "classroom/grading/__init__.py")
_BUILDING_BLOCKS = ("pipelines", "schemas", "expectations")

_JUDGE = Limits(seconds=3_600, processes=4_096)
_ANSWER = Limits(seconds=900, processes=128)


def of_judge(exercise: Exercise, answer: Path, scratch: str, user: int, placed: bool) -> Room:
    """A judge's room: the project without its history, and one answer.

    Args:
        answer: the learner's file.
        scratch: an empty folder, of the judge and perhaps of the answer.
        user: whom a process of root becomes.
        placed: the answer is seen in the stub's place, else both are seen where they are.
    """
    shown = [*_blocks(), ROOT / "classroom", EXERCISES / "__init__.py", EXERCISES / "parts.toml"]
    if placed:
        shown += [path for path in exercise.directory.iterdir() if path != exercise.code]
    else:
        # A folder is listed where all of it is shown.
        shown.append(exercise.directory)
    shown += [SOLUTIONS / "__init__.py", exercise.solution_directory]
    return Room(
        shown=_there(shown),
        placed=((str(answer), str(exercise.code)),),
        shared=scratch,
        user=user,
        limits=_JUDGE,
    )


def of_answer(
    exercise: Exercise,
    answer: Path,
    scratch: str | None,
    network: tuple[int, int] | None,
    user: int,
) -> Room:
    """An answer's room: what it is made of and nothing that knows what is right.

    Args:
        scratch: the judge's folder, where it and the answer exchange files; None for none.
        network: open files of the judge's namespaces; None for a network of its own.
    """
    shown = [*_blocks(), *(ROOT / name for name in _HARNESS), EXERCISES / "__init__.py"]
    shown += beside(exercise)
    return Room(
        shown=_there(shown),
        placed=((str(answer), str(exercise.code)),),
        shared=scratch,
        network=network,
        user=user,
        limits=_ANSWER,
    )


def beside(exercise: Exercise) -> list[Path]:
    """Files of an exercise's folder that run beside an answer: its drive, and what that needs."""
    folder = exercise.directory
    found = [folder / "__init__.py"]
    todo = [folder / "drive.py"]
    while todo:
        path = todo.pop()
        if path.is_file() and path not in found:
            found.append(path)
            todo += [folder / f"{name}.py" for name in _own_imports(path, exercise.folder)]
    texts = (".py", ".md", ".toml", ".pyc")
    found += [path for path in folder.iterdir() if path.is_file() and path.suffix not in texts]
    return found


def _own_imports(path: Path, folder: str) -> Iterator[str]:
    """Modules of an exercise's own folder that a file of it imports."""
    package = f"exercises.{folder}"
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.ImportFrom) and node.module == package:
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{package}."):
            yield str(node.module).removeprefix(f"{package}.")
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.startswith(f"{package}."):
                    yield alias.name.removeprefix(f"{package}.")


def shares_files(exercise: Exercise) -> bool:
    """Whether an exercise's tests give an answer files to read, or look at those that it writes."""
    files = (*exercise.tests, exercise.counter_examples)
    texts = [path.read_text(encoding="utf-8") for path in files if path.exists()]
    return any("tmp_path" in text or "tempfile" in text for text in texts)


def shares_network(exercise: Exercise) -> bool:
    """Whether an exercise's tests start a service that its answer talks to."""
    return "bigquery" in exercise.needs


def needs_network(exercise: Exercise) -> bool:
    """Whether an exercise's tests need a network of its rooms' own, for services."""
    return not {"bigquery", "gcs"}.isdisjoint(exercise.needs)


def _blocks() -> list[Path]:
    return [*map(Path, pythons_own()), *(ROOT / name for name in _BUILDING_BLOCKS)]


def _there(paths: list[Path]) -> tuple[str, ...]:
    return outermost(str(path) for path in paths if os.path.exists(path))
