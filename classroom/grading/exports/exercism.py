"""An exercise's `results.json` as Exercism's test runners write it.

https://exercism.org/docs/building/tooling/test-runners/interface, version 3.
`classroom.loop.check_results` knows its structure, and gives the same of a check.
"""

from classroom.catalog import Exercise
from classroom.grading.exports.items import why_not
from classroom.grading.exports.text import plain
from classroom.grading.results import GRADED, ExerciseResult
from classroom.loop import check_results as structure
from classroom.verdict import NOT_RUN, TaskVerdict, Verdict


def results(result: ExerciseResult, exercise: Exercise | None) -> dict:
    """The structure; an exercise that was not graded is in "error", with the reason."""
    verdict = result.verdict
    if result.state != GRADED or verdict is None:
        tasks = exercise.tasks if exercise else ()
        verdict = Verdict(
            result.exercise,
            [TaskVerdict(task.name, task.title, NOT_RUN, task.points) for task in tasks],
            error=why_not(result),
        )
    # Before lengths are counted: a character that is written out is longer.
    return structure.results(Verdict.from_dict(_plain(verdict.to_dict())))


def _plain(value):
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return value
