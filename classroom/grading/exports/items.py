"""Where the points of an exercise come from: an item for each task, which add up to the score."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from classroom.catalog import Exercise
from classroom.grading.exports.text import cut, line, number, plain
from classroom.grading.results import EXCUSED, GRADED, MISSING, REFUSED, ExerciseResult
from classroom.verdict import FAILED, NOT_RUN, PASSED, TaskVerdict

# Failures in which the code itself broke, and did not only give a wrong answer.
_BROKEN = ("error", "timeout", "memory", "harness")

_MOST_SENTENCE = 1_000  # characters; an exception's message may be as long as its raiser likes


@dataclass(frozen=True)
class Item:
    """A line of a learner's account.

    Attributes:
        name: short and unique in the exercise.
        status: "passed"; "failed"; "error" (the code broke); "not_run"; "excused".
        earned, of: points of the course.
        sentence: in one line, why it did not pass; "" where it did.
        detail: call, expected and got, meaning and place, in several lines.
        call: what the test ran.
        output: what the learner's code printed.
    """

    name: str
    title: str
    status: str
    earned: float
    of: float
    sentence: str = ""
    detail: str = ""
    call: str = ""
    output: str = ""
    line: int = 0


def items(result: ExerciseResult, exercise: Exercise | None) -> list[Item]:
    """One for each task, in the exercise's order; what they earned adds up to the score.

    Where the score is not that of the tasks, for somebody has marked it by hand, the tasks stand
    with nothing to earn, and one item more has all the points.

    Args:
        exercise: None where the course has one that is no longer there.
    """
    tasks = _tasks(result, exercise)
    points = sum(of for _, _, of in tasks) or 1
    weight = 0.0 if result.state == EXCUSED else result.weight
    found = [
        _item(result, name, title, weight * of / points, first=not number)
        for number, (name, title, of) in enumerate(tasks)
    ]
    if result.state == EXCUSED:
        return found
    earned = math.fsum(item.earned for item in found)
    if result.manual is None and math.isclose(earned, result.score, abs_tol=1e-6):
        return found
    told = [Item(**{**vars(item), "earned": 0.0, "of": 0.0}) for item in found]
    remark = line(result.manual.remark) if result.manual else ""
    title = "Marked by hand" if result.manual else "The exercise as a whole"
    status = PASSED if result.score >= weight else FAILED
    return [*told, Item("mark", title, status, result.score, weight, remark, remark)]


def why_not(result: ExerciseResult) -> str:
    """In a sentence why an exercise has no verdict of its tasks; "" where it has."""
    if result.state == EXCUSED:
        return line(result.why) or "Excused: it counts for nothing, neither way."
    if result.state == MISSING:
        return line(result.why) or "Nothing was handed in."
    if result.state == REFUSED:
        return line(result.why) or "What was handed in was not taken."
    if result.verdict is None:
        return line(result.why) or "It was not graded."
    return cut(line(result.verdict.error or ""), _MOST_SENTENCE)


def late_sentence(result: ExerciseResult) -> str:
    """What the late rule has done; "" where it has done nothing."""
    if result.days_late <= 0 or result.state != GRADED:
        return ""
    days = f"{result.days_late} day{'s' if result.days_late > 1 else ''} late"
    if result.manual and not result.manual.with_tests:
        return f"{days}; the mark by hand stands as it is."
    return f"{days}: {number(100 * result.late_factor)} % of the points count."


def by_hand(result: ExerciseResult) -> str:
    """What is said of a mark by hand; of a rubric's, what the late rule has done to it, too."""
    if result.manual is None:
        return ""
    late = late_sentence(result) if result.manual.with_tests else ""
    return " ".join(filter(None, (late, result.manual.remark)))


def _tasks(result: ExerciseResult, exercise: Exercise | None) -> Sequence[tuple[str, str, int]]:
    if exercise is not None:
        return [(task.name, task.title, task.points) for task in exercise.tasks]
    told = result.verdict.tasks if result.verdict else []
    return [(task.task, task.title, task.points) for task in told]


def _item(result: ExerciseResult, name: str, title: str, of: float, first: bool) -> Item:
    if result.state == EXCUSED:
        return Item(name, title, EXCUSED, 0.0, 0.0, why_not(result))
    told = {task.task: task for task in result.verdict.tasks} if result.verdict else {}
    task = told.get(name)
    whole = why_not(result)
    if whole or task is None:
        # The first task says it, for all of them.
        broken = result.state == GRADED and result.verdict is not None
        status = ("error" if broken else FAILED) if first else NOT_RUN
        return Item(name, title, status, 0.0, of, whole or "It was not run.", whole)
    if task.passed:
        return Item(name, title, PASSED, of * result.late_factor, of, call=plain(task.call))
    status = task.status
    if status == FAILED and task.kind in _BROKEN:
        status = "error"
    return Item(
        name,
        title,
        status,
        0.0,
        of,
        cut(line(task.sentence), _MOST_SENTENCE) or "It did not pass.",
        _detail(task),
        plain(task.call),
        plain(task.output),
        task.place.line if task.place else 0,
    )


def _detail(task: TaskVerdict) -> str:
    parts = [plain(task.sentence)]
    if task.call and task.call not in task.sentence:
        parts.append(f"call: {plain(task.call)}")
    if task.expected:
        parts.append(f"expected: {plain(task.expected)}")
    if task.got:
        parts.append(f"got: {plain(task.got)}")
    parts.append(plain(task.meaning))
    if task.place:
        parts.append(f"exercise.py, line {task.place.line}: {plain(task.place.source)}")
    return "\n".join(filter(None, parts))
