"""What the page shows, gathered from files: catalog, progress, last verdict, last run.

Reads and runs nothing of the learner's: whoever only looks changes nothing.
"""

import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classroom import catalog
from classroom.catalog import Exercise
from classroom.loop import last_verdict, progress, reference_swap
from classroom.loop.last_verdict import LastVerdict
from classroom.loop.progress import Progress
from pipelines.problems import RequestError
from pipelines.seats.registry import (
    EXERCISES,
    SEATS,
    SWAPPED,
    TRAINING_SEATS,
    Seat,
    why_reference,
)
from pipelines.tables import seat_figures
from pipelines.tables.arguments import FLIGHTS
from pipelines.training import arguments

SOLVED, FAILS, BEGUN, SKIPPED, KNOWN, TO_DO = (
    *("solved", "fails", "begun", "skipped", "known", "todo"),
)
# How an exercise stands, in words that say it themselves.
WORDS = {
    SOLVED: "solved",
    FAILS: "failing again",
    BEGUN: "begun",
    SKIPPED: "left for later",
    KNOWN: "known already",
    TO_DO: "to do",
}

YOURS, REFERENCE = "yours", "reference"


@dataclass(frozen=True)
class ExerciseState:
    """How the learner stands with an exercise.

    Attributes:
        state: a key of `WORDS`.
        is_next: the one to go on with.
        is_open: all that it builds on is solved or known.
        after: what it builds on directly, without what that builds on in turn.
        earned: points.
        spent: minutes until its first pass, as far as they were counted; 0 for none.
    """

    exercise: Exercise
    state: str
    is_next: bool = False
    is_open: bool = True
    after: tuple[Exercise, ...] = ()
    earned: int = 0
    spent: int = 0

    @property
    def number(self) -> str:
        """Two digits."""
        return f"{self.exercise.number:02}"

    @property
    def word(self) -> str:
        """How it stands, for people."""
        return WORDS[self.state]


@dataclass(frozen=True)
class SeatState:
    """A seat of the pipeline, or of the training stage.

    Attributes:
        exercise: that fills it; None where it is not here.
        whose: `YOURS` where the learner's code would fill it now, else `REFERENCE`.
        why: why it is the reference, or what is wrong with the learner's file; may be empty.
        rows: that left it in the last run; None where that is not known.
        rate: rows a second of the learner's code in the last run; None where that did not fill
            it.
        reference: the same of the reference, in this run or an earlier one.
    """

    name: str
    whose: str
    exercise: Exercise | None = None
    why: str = ""
    rows: int | None = None
    rate: float | None = None
    reference: float | None = None

    @property
    def is_yours(self) -> bool:
        """Whether the learner's code fills it."""
        return self.whose == YOURS


@dataclass(frozen=True)
class RunState:
    """The last run.

    Attributes:
        rows: by fate, and those read.
        when: local time, to the minute; empty where nobody wrote it down.
        seconds: that it took; None where nobody wrote it down.
        steps: the track that was asked for; empty likewise.
    """

    folder: Path
    rows: Mapping[str, int]
    when: str = ""
    seconds: float | None = None
    steps: str = ""


@dataclass(frozen=True)
class Part:
    """A part of the course, and its exercises in order."""

    number: int
    title: str
    exercises: tuple[ExerciseState, ...]

    @property
    def solved(self) -> int:
        """How many have passed once."""
        return sum(one.state in (SOLVED, FAILS) for one in self.exercises)


@dataclass(frozen=True)
class CourseState:
    """All of it."""

    parts: tuple[Part, ...]
    seats: tuple[SeatState, ...]
    training: tuple[SeatState, ...]
    run: RunState | None = None
    verdict: LastVerdict | None = None
    reports: tuple[tuple[str, Path], ...] = ()
    path: str | None = None
    swapped: tuple[Exercise, ...] = ()

    @property
    def exercises(self) -> tuple[ExerciseState, ...]:
        """Of all parts."""
        return tuple(one for part in self.parts for one in part.exercises)

    @property
    def following(self) -> ExerciseState | None:
        """The exercise to go on with."""
        return next((one for one in self.exercises if one.is_next), None)

    @property
    def judged(self) -> Exercise | None:
        """The exercise of the last verdict; None where it is not here any more."""
        folder = self.verdict.verdict.exercise if self.verdict else ""
        return next((o.exercise for o in self.exercises if o.exercise.folder == folder), None)


def gather(folder: Path) -> CourseState:
    """What there is to show.

    Args:
        folder: of the run to show; there may be none.

    Raises:
        RequestError: the catalog or the progress file is wrong; says which.
    """
    exercises = catalog.load()
    learner = progress.load()
    by_folder = {exercise.folder: exercise for exercise in exercises}
    said = seat_figures.read(str(folder))
    return CourseState(
        parts=parts_of(exercises, learner),
        seats=tuple(_seat(seat, by_folder, learner, said) for seat in SEATS),
        training=tuple(_seat(seat, by_folder, learner, {}) for seat in TRAINING_SEATS),
        run=_run(folder, said),
        verdict=last_verdict.load(),
        reports=tuple(_reports(folder)),
        path=learner.path,
        swapped=tuple(one for one in exercises if reference_swap.is_in(one)),
    )


def parts_of(exercises: Sequence[Exercise], learner: Progress) -> tuple[Part, ...]:
    """The parts, with how the learner stands with each exercise."""
    by_folder = {exercise.folder: exercise for exercise in exercises}
    following = learner.next_of(exercises)
    done = {one.folder for one in exercises if learner.solved(one)} | set(learner.known)
    states: dict[int, list[ExerciseState]] = {}
    for exercise in exercises:
        before = [by_folder[name] for name in exercise.prerequisites if name in by_folder]
        states.setdefault(exercise.part, []).append(
            ExerciseState(
                exercise,
                learner.word(exercise)[0] or TO_DO,
                is_next=exercise == following,
                is_open=all(one.folder in done for one in before),
                after=_direct(before, by_folder),
                earned=learner.earned(exercise),
                spent=learner.of(exercise).spent,
            )
        )
    return tuple(
        Part(number, of_part[0].exercise.part_title, tuple(of_part))
        for number, of_part in sorted(states.items())
    )


def _direct(before: Sequence[Exercise], by_folder: Mapping[str, Exercise]) -> tuple[Exercise, ...]:
    """Those of the prerequisites on which no other of them builds."""
    implied: set[str] = set()
    for one in before:
        todo = list(one.prerequisites)
        while todo:
            folder = todo.pop()
            if folder in by_folder and folder not in implied:
                implied.add(folder)
                todo += by_folder[folder].prerequisites
    return tuple(one for one in before if one.folder not in implied)


def _seat(
    seat: Seat, by_folder: Mapping[str, Exercise], learner: Progress, said: Mapping[str, Any]
) -> SeatState:
    exercise = by_folder.get(seat.folder)
    whose, why = _whose(seat)
    if whose == YOURS and not why and exercise:
        # A run takes it all the same: it is written, and whether it is right it does not ask.
        if not learner.solved(exercise):
            why = f"exercise {exercise.number:02} has not passed yet"
        elif learner.of(exercise).failing:
            why = f"exercise {exercise.number:02} fails now"
    ran = next((one for one in _list(said.get("seats")) if one.get("name") == seat.name), {})
    rows, rate = ran.get("rows"), None
    if ran.get("track") == EXERCISES and ran.get("fallback") is None:
        rate = rows / ran["seconds"] if rows and ran.get("seconds") else None
    theirs = seat_figures.nearest(seat_figures.reference_of(said).get(seat.name, ()), rows)
    return SeatState(
        seat.name,
        whose,
        exercise,
        why,
        rows,
        rate,
        theirs.rows_per_second if theirs else None,
    )


def _whose(seat: Seat) -> tuple[str, str]:
    try:
        why = why_reference(seat)
    except RequestError as error:
        return YOURS, f"{error}".partition("; ")[0]
    if why == SWAPPED:
        return REFERENCE, "in the place of yours, by `swap in`"
    return (REFERENCE, why) if why else (YOURS, "")


def _run(folder: Path, said: Mapping[str, Any]) -> RunState | None:
    rows = _json(folder / "MANIFEST.json").get("rows")
    if not isinstance(rows, dict) or not all(isinstance(count, int) for count in rows.values()):
        return None
    when, seconds = str(said.get("finished", "")), said.get("seconds")
    try:
        shown = datetime.datetime.fromisoformat(when).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        shown = ""
    return RunState(
        folder,
        rows,
        shown,
        float(seconds) if isinstance(seconds, int | float) else None,
        str(said.get("steps", "")),
    )


# Where trainings and searches of the flights go, from where their commands are given.
TRAINING_FOLDER, TUNING_FOLDER = (
    Path(arguments.output_of(FLIGHTS, what)) for what in (arguments.TRAINING, arguments.TUNING)
)
REPORT = Path("report", "index.html")

RUN, SUITE, TRAINING, TUNING = REPORTS = (
    "The run: rows by fate, rules, drift, splits",
    "Its validation, by Great Expectations",
    "The training: how good the model is, beside baselines",
    "The search for better settings: every trial",
)


def _reports(folder: Path) -> list[tuple[str, Path]]:
    there = (
        (RUN, folder / "validation" / "index.html"),
        (SUITE, folder / "validation" / "data_docs" / "index.html"),
        (TRAINING, TRAINING_FOLDER / REPORT),
        (TUNING, TUNING_FOLDER / REPORT),
    )
    return [(title, page) for title, page in there if page.is_file()]


def _json(path: Path) -> dict[str, Any]:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def _list(value: Any) -> list[dict]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
