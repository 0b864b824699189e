"""Answers to an exercise that imports little, graded in processes as those of a class are."""

from collections.abc import Mapping
from pathlib import Path

from classroom import catalog
from classroom.confinement import namespaces
from classroom.grading.workers import Done, Job, Workers

EXERCISE = catalog.load_one("ex10_flight_schema")
RIGHT = EXERCISE.solution.read_text(encoding="utf-8")
STUB = EXERCISE.code.read_text(encoding="utf-8")

# Of Linux: why nothing confines here, None where something does.
WHY_NOT = namespaces.available()


def when_called(statements: str, before: str = "") -> str:
    """The right answer, of which one function does something else first.

    Args:
        before: at the top of the file.
    """
    begin = "    # BEGIN SOLUTION\n    return pa.schema("
    assert begin in RIGHT
    body = "".join(f"    {line}\n" for line in statements.splitlines())
    return before + RIGHT.replace(begin, body + begin, 1)


def graded(answers: Mapping[str, str], folder: Path, confined: bool, **limits) -> dict[str, Done]:
    """What becomes of each answer, by its name.

    Args:
        folder: for the files.
        limits: of `classroom.grading.workers.Workers`.
    """
    jobs = []
    for name, text in answers.items():
        path = folder / name / "exercise.py"
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
        jobs.append(Job(name, EXERCISE, path))
    with Workers(5, confined, 2, **limits) as workers:
        events = list(workers.results(jobs))
    return {one.job.learner: one for one in events if isinstance(one, Done)}
