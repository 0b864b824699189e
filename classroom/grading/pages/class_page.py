"""The class' page: who has how many points, what fails, and what the instructor should look at."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from statistics import median

from classroom.catalog import Exercise
from classroom.grading.exports.items import items
from classroom.grading.pages.commonest import commonest
from classroom.grading.pages.minutes import taken
from classroom.grading.pages.page_templates import line, render
from classroom.grading.results import (
    EXCUSED,
    GRADED,
    MISSING,
    ExerciseResult,
    LearnerResult,
    Receipt,
)

MOST_WRONG = 20

# Of a task's cell: what is read aloud, what is seen. Colour says the same once more.
_MARKS = {
    "passed": ("passed", "✓"),
    "failed": ("failed", "✗"),
    "error": ("broke", "!"),
    "not_run": ("not run", "·"),
    "missing": ("not handed in", "-"),
    "excused": ("excused", "e"),
}


def class_page(
    learners: Sequence[LearnerResult],
    exercises: Mapping[str, Exercise],
    progress_files: Iterable[Path],
    course: str,
    graded_at: str,
    receipt: Receipt | None,
) -> str:
    """The page as HTML; learners by name, with a link to each one's own page.

    Args:
        exercises: by their folders, in the course's order.
        progress_files: that learners have shared.
        graded_at: as the page shows it.
        receipt: None while the grading is not whole.
    """
    ordered = sorted(learners, key=lambda one: (one.learner.casefold(), one.folder))
    shares = [one.score / one.of for one in ordered if one.of]
    return render(
        "class.html",
        course=course,
        graded_at=graded_at,
        receipt=receipt,
        folders=list(exercises),
        exercises=exercises,
        learners=ordered,
        middle=median(shares) if shares else None,
        rows=[(one, [_share(_of(one, folder)) for folder in exercises]) for one in ordered],
        tasks=[(exercise, _tasks(ordered, exercise)) for exercise in exercises.values()],
        wrong=commonest(ordered, MOST_WRONG),
        taken=taken(progress_files, exercises),
        flags=_each(ordered, lambda result: result.flags),
        problems=[(one, problem) for one in ordered for problem in one.problems],
        untaken=_each(ordered, lambda r: [r.why] if r.state == "refused" else []),
        marks=_each(ordered, lambda result: [result.manual] if result.manual else []),
        late=sum(result.days_late > 0 for one in ordered for result in one.exercises),
    )


def _of(learner: LearnerResult, folder: str) -> ExerciseResult | None:
    return next((one for one in learner.exercises if one.exercise == folder), None)


def _share(result: ExerciseResult | None) -> tuple[str, str, str]:
    """A cell's class, text and what is read aloud."""
    if result is None or result.state == MISSING:
        return "none", "-", "not handed in"
    if result.state == EXCUSED:
        return "none", "e", "excused"
    share = result.score / result.weight if result.weight else 0.0
    text = f"{100 * share:.0f}"
    # No more than all is a full cell; less than all is never one.
    step = 4 if share >= 1 else min(int(4 * max(share, 0.0)), 3)
    said = "".join(
        (
            f"{text} %",
            ", by hand" if result.manual else "",
            f", {result.days_late} days late" if result.days_late > 0 else "",
            ", not taken" if result.state not in (GRADED, MISSING) else "",
        )
    )
    return f"h{step}", text + ("*" if result.manual else ""), said


def _tasks(learners: Sequence[LearnerResult], exercise: Exercise) -> list[tuple]:
    """Title, how many passed of how many, and a cell for each learner, by task."""
    by_learner = []
    for learner in learners:
        result = _of(learner, exercise.folder)
        known = {item.name: item.status for item in items(result, exercise)} if result else {}
        gone = result is None or result.state == MISSING
        by_learner.append((known, gone))
    rows = []
    for task in exercise.tasks:
        words = [
            "missing" if gone else known.get(task.name, "not_run") for known, gone in by_learner
        ]
        counted = [word for word in words if word != "excused"]
        passed = sum(word == "passed" for word in counted)
        rows.append((task, passed, len(counted), [(word, *_MARKS[word]) for word in words]))
    return rows


def _each(learners: Sequence[LearnerResult], of) -> list[tuple]:
    return [
        (learner, line(result.exercise), said)
        for learner in learners
        for result in learner.exercises
        for said in of(result)
    ]
