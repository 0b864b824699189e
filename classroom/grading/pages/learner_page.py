"""A learner's page: what failed, why, where to start again, and the points."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from classroom import catalog
from classroom.catalog import Exercise
from classroom.grading.exports.items import Item, items, late_sentence, why_not
from classroom.grading.pages.page_templates import render
from classroom.grading.results import EXCUSED, GRADED, MISSING, ExerciseResult, LearnerResult
from classroom.verdict import FAILED, TaskVerdict
from pipelines.problems import RequestError


@dataclass(frozen=True)
class _Start:
    """The hint from which to start.

    Attributes:
        heading: what it is about.
        parts: its text, each with whether it is code.
        command: that shows it, and after it those that say more.
    """

    heading: str
    parts: tuple[tuple[bool, str], ...]
    command: str


@dataclass(frozen=True)
class _Failure:
    task: TaskVerdict
    start: _Start | None


def learner_page(
    learner: LearnerResult, exercises: Mapping[str, Exercise], course: str, graded_at: str
) -> str:
    """The page as HTML.

    Args:
        exercises: by their folders.
        graded_at: as the page shows it.
    """
    sections = [_section(one, exercises.get(one.exercise)) for one in learner.exercises]
    return render(
        "learner.html",
        learner=learner,
        course=course,
        graded_at=graded_at,
        sections=sections,
        next=_next(sections),
    )


def _section(result: ExerciseResult, exercise: Exercise | None) -> dict:
    verdict = result.verdict
    failed = [task for task in verdict.tasks if task.status == FAILED] if verdict else []
    found = items(result, exercise)
    return {
        "result": result,
        "exercise": exercise,
        "title": exercise.title if exercise else "",
        "items": found,
        "word": _word(result, found),
        "late": late_sentence(result),
        "why": why_not(result),
        "place": verdict.place if verdict else None,
        "output": verdict.output if verdict else "",
        "failures": [_Failure(task, _start(task, exercise)) for task in failed],
    }


def _word(result: ExerciseResult, found: list[Item]) -> str:
    if result.state != GRADED:
        return {"missing": "not handed in", "refused": "not taken"}.get(result.state, result.state)
    verdict = result.verdict
    if verdict is None or verdict.error:
        return "could not be run"
    passed = sum(task.passed for task in verdict.tasks)
    return f"{passed} of {len(verdict.tasks)} tasks pass"


def _start(task: TaskVerdict, exercise: Exercise | None) -> _Start | None:
    if exercise is None:
        return None
    try:
        rungs = catalog.hints(exercise).get(task.task, [])
    except RequestError:  # a class copy may go without
        return None
    if not rungs:
        return None
    # The verdict's rung is of the task's tests, and may be gone with a newer version.
    place = min(max(task.hint_rung or 1, 1), len(rungs))
    command = f"./workshop hint {exercise.number:02} --task {task.task} --rung {place}"
    rung = rungs[place - 1]
    return _Start(rung.heading, tuple(_parts(rung.text)), command)


def _parts(text: str) -> Iterator[tuple[bool, str]]:
    """Paragraphs of Markdown, and what stands between its fences."""
    for number, part in enumerate(re.split(r"^```.*$", text, flags=re.MULTILINE)):
        if number % 2:
            yield True, part.strip("\n")
        else:
            yield from ((False, one) for one in part.strip().split("\n\n") if one)


def _next(sections: list[dict]) -> dict | None:
    """The first that is begun and does not pass; else the first that is open; None at the end."""
    still = [one for one in sections if one["result"].state != EXCUSED and not _passed(one)]
    begun = [one for one in still if one["result"].state != MISSING and not _unwritten(one)]
    return next(iter(begun or still), None)


def _passed(section: dict) -> bool:
    verdict = section["result"].verdict
    return bool(verdict and verdict.passed) or section["result"].manual is not None


def _unwritten(section: dict) -> bool:
    verdict = section["result"].verdict
    return bool(verdict and not verdict.earned and verdict.kind in ("unsolved", "missing"))
