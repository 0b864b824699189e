"""What the README's pictures show: a learner in the middle of part 2, and a run of theirs.

The learner is made up, and so are times and rows a second, which are such as a machine of two cores
measures. Rows by fate are those of the real flights. The verdict is, shortened, what `check` says
of an answer to exercise 08 that takes a landing in the minute of the departure for one before it.
"""

from collections.abc import Sequence
from pathlib import Path

from classroom.catalog import Exercise, Task
from classroom.loop.last_verdict import LastVerdict
from classroom.loop.progress import Progress, Standing
from classroom.page.course_state import (
    REFERENCE,
    REPORTS,
    YOURS,
    CourseState,
    RunState,
    SeatState,
    parts_of,
)
from classroom.verdict import FAILED, NOT_RUN, PASSED, Place, TaskVerdict, Verdict

_WHEN = "2026-03-14 16:20"

# Minutes that each exercise took, in the order of their numbers.
_SPENT = (35, 48, 41, 82, 57, 96, 70)
_AT = "08"

# Name, exercise, rows, rows a second of the learner's code if it is there, of the reference.
_SEATS: tuple[tuple[str, str, int, float | None, float], ...] = (
    ("read", "06", 336_776, 227_705, 312_400),
    ("enrich", "07", 336_776, 260_461, 254_800),
    ("history", "08", 336_776, None, 219_541),
    ("pressure", "09", 336_776, None, 284_200),
    ("check", "12", 336_772, None, 724_241),
    ("split", "14", 327_342, 714_721, 1_636_710),
    ("preprocess", "15", 327_342, None, 101_785),
    ("write", "18", 327_342, None, 320_924),
)
_TRAINING = (("infeed", "24"), ("model", "25"), ("tune", "26"), ("serve", "27"))

_ROWS = {
    "read": 336_776,
    "train": 257_090,
    "eval": 32_480,
    "test": 37_772,
    "unlabelled": 9_430,
    "quarantined": 4,
}

_FAILED = TaskVerdict(
    "landed",
    "A leg that is still in the air tells nothing",
    FAILED,
    2,
    kind="wrong",
    sentence="previous_leg(1 landed at 12:00, 2 left at 12:00) gave a dict that has another value "
    "for 2.",
    expected="2: [None, None]",
    got="2: [7, 0]",
    meaning="Made up: flight 1 landed at 12:00. Of a landing and a departure in one minute nobody "
    "knows which was first.",
    place=Place("exercise.py", 57, "valid &= known[previous] & (landed[previous] <= left)"),
)
_TASKS = (
    (PASSED, "The previous leg, whatever the order of rows"),
    (PASSED, "No registration is no aircraft, and a cancelled flight no leg"),
    (FAILED, _FAILED.title),
    (PASSED, "All flights of an aircraft are in one range"),
    (NOT_RUN, "Ranges of aircraft meet, as pieces of batches"),
    (PASSED, "What was known at an instant"),
)


def state(exercises: Sequence[Exercise]) -> CourseState:
    """How that learner stands, in a course of these exercises."""
    by_number = {f"{exercise.number:02}": exercise for exercise in exercises}
    solved = [exercise for exercise in exercises if exercise.number <= len(_SPENT)]
    standings = {
        exercise.folder: Standing(_WHEN, [task.name for task in exercise.tasks], spent=minutes)
        for exercise, minutes in zip(solved, _SPENT, strict=False)
    }
    learner = Progress(standings=standings)
    for number in (_AT, "14"):
        if exercise := by_number.get(number):
            names = [task.name for task in exercise.tasks]
            done = None if number == _AT else _WHEN
            learner.standings[exercise.folder] = Standing(done, names[:4], spent=38)
    if at := by_number.get(_AT):
        learner.current = at.folder
    return CourseState(
        parts=parts_of(exercises, learner),
        seats=tuple(_seat(*seat, by_number) for seat in _SEATS),
        training=tuple(
            SeatState(name, REFERENCE, by_number.get(number)) for name, number in _TRAINING
        ),
        run=RunState(Path("build/flights"), _ROWS, _WHEN, 17.3, "exercises"),
        verdict=_verdict(at.folder if at else ""),
        reports=tuple((title, Path("index.html")) for title in REPORTS),
    )


def small_course() -> tuple[Exercise, ...]:
    """Two parts of a course that does not change when exercises are added to the real one."""
    tasks = (Task("first", "A first task", 2), Task("second", "A second task", 3))
    return tuple(
        Exercise(
            number,
            f"exercise_{number}",
            f"ex{number:02}_exercise_{number}",
            1 + (number > 5),
            f"Part {1 + (number > 5)}",
            f"What exercise {number} is about",
            "read" if number == 6 else None,
            (f"ex{number - 1:02}_exercise_{number - 1}",) if number > 1 else (),
            15 * number,
            (),
            tasks,
        )
        for number in range(1, 10)
    )


def _seat(
    name: str, number: str, rows: int, rate: float | None, theirs: float, by_number: dict
) -> SeatState:
    whose, why = (YOURS, "") if rate else (REFERENCE, f"until exercise {number}")
    return SeatState(name, whose, by_number.get(number), why, rows, rate, theirs)


def _verdict(folder: str) -> LastVerdict:
    tasks = [
        _FAILED if status == FAILED else TaskVerdict(f"task{number}", title, status, 2)
        for number, (status, title) in enumerate(_TASKS)
    ]
    return LastVerdict(Verdict(folder, tasks, kind="failed", seconds=0.6), _WHEN)
