"""Alternatives: right answers of other styles, which everything must accept."""

import functools
from collections.abc import Callable
from pathlib import Path

from classroom.catalog import ROOT, Exercise
from classroom.checking import exercise_check

ALTERNATIVES = 2  # at least, of an exercise that has searches for counter-examples


def alternatives(exercise: Exercise) -> list[Path]:
    """The files, each a whole answer."""
    return sorted(
        path
        for path in (exercise.solution_directory / "alternatives").glob("*.py")
        if path.name != "__init__.py"
    )


def missing(exercise: Exercise) -> list[str]:
    """What an exercise lacks."""
    count = len(alternatives(exercise))
    if count >= ALTERNATIVES:
        return []
    return [f"{exercise.folder}: it has {count} alternatives, not {ALTERNATIVES}."]


def acceptance(exercise: Exercise, patience: float) -> list[tuple[str, Callable[[], list[str]]]]:
    """For each alternative its name, and a function that gives what refuses it."""
    return [
        (f"the alternative {path.name}", functools.partial(_refused, exercise, path, patience))
        for path in alternatives(exercise)
    ]


def _refused(exercise: Exercise, path: Path, patience: float) -> list[str]:
    from classroom.checking.pytest_tasks import text_of

    verdict = exercise_check.check_in_process(exercise, "solutions", code=path, patience=patience)
    if verdict.error:
        return [verdict.error]
    where = path.relative_to(ROOT)
    return [
        f"{where} is right, and the task {task.task} is {task.status}: {text_of(task)}"
        for task in verdict.tasks
        if not task.passed
    ]
