"""What a learner has done so far: one small file, `.workshop/progress.json`."""

import contextlib
import datetime
import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from classroom import catalog, paths
from classroom.catalog import ROOT, Exercise
from classroom.paths import LearningPath
from classroom.verdict import FAILED, Verdict
from pipelines.problems import RequestError

STATE = ROOT / ".workshop"
_FILE = "progress.json"
_TIME = "%Y-%m-%d %H:%M"

# Whoever has checked nothing for longer was away.
_PAUSE_MINUTES = 30


@dataclass
class Standing:
    """How a learner stands with an exercise.

    Attributes:
        solved: when it first passed; None before.
        tasks: names of those that have passed once, in the exercise's order.
        failing: the task that failed at the last check; None if none did.
        rung: the hint that the failing check points to, counted from 1.
        hints: how many rungs of each task's hints have been shown.
        gave_up: when the solution was asked for before a pass.
        spent: minutes between its checks until the first pass, pauses left out.
    """

    solved: str | None = None
    tasks: list[str] = field(default_factory=list)
    failing: str | None = None
    rung: int | None = None
    hints: dict[str, int] = field(default_factory=dict)
    gave_up: str | None = None
    spent: int = 0


@dataclass
class Progress:
    """All of it.

    Attributes:
        current: folder of the exercise that was checked or named last.
        standings: by folder, for those that were begun.
        path: name of the path that is taken; None for the order of the numbers.
        known: folders of exercises that `workshop place` found to be known already.
        skipped: folders of those that were left unsolved for later.
        at_work: when the current exercise was last taken up or checked.
    """

    current: str | None = None
    standings: dict[str, Standing] = field(default_factory=dict)
    path: str | None = None
    known: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    at_work: str | None = None

    def of(self, exercise: Exercise) -> Standing:
        """How it stands, which may be kept in the file or not yet."""
        return self.standings.get(exercise.folder) or Standing()

    def solved(self, exercise: Exercise) -> bool:
        """Whether it has passed once."""
        return self.of(exercise).solved is not None

    def word(self, exercise: Exercise) -> tuple[str, str]:
        """How it stands in a word, and the word's style on the screen; empty if not begun."""
        standing = self.of(exercise)
        if standing.solved and standing.failing:
            return "fails", "failed"
        if standing.solved:
            return "solved", "passed"
        if exercise.folder in self.skipped:
            return "skipped", "quiet"
        if exercise.folder in self.standings:
            return "begun", ""
        return ("known", "quiet") if exercise.folder in self.known else ("", "")

    def skip(self, exercise: Exercise) -> None:
        """Remembers that it was left unsolved, until it is checked again."""
        if exercise.folder not in self.skipped:
            self.skipped.append(exercise.folder)

    def take_up(self, exercise: Exercise) -> None:
        """Makes it the current one; the time that it takes begins to count."""
        if self.current != exercise.folder or _since(self.at_work) is None:
            self.at_work = now()
        self.current = exercise.folder
        self.skipped = [folder for folder in self.skipped if folder != exercise.folder]

    def earned(self, exercise: Exercise) -> int:
        """Points of the tasks that have passed once."""
        passed = self.of(exercise).tasks
        return sum(task.points for task in exercise.tasks if task.name in passed)

    def ordered(self, exercises: Sequence[Exercise]) -> list[Exercise]:
        """All of them: those of the path that is taken first, in its order.

        Raises:
            RequestError: the file of paths is wrong.
        """
        way = self._way()
        first = [exercise for exercise in (way.exercises if way else ()) if exercise in exercises]
        return list(dict.fromkeys([*first, *exercises]))

    def is_todo(self, exercise: Exercise) -> bool:
        """Whether it is neither solved nor known already."""
        return not self.solved(exercise) and exercise.folder not in self.known

    def first_open(
        self, todo: Sequence[Exercise], exercises: Sequence[Exercise]
    ) -> Exercise | None:
        """The first whose prerequisites are done, if there is such; else the first."""
        way = self._way()
        done = {exercise.folder for exercise in exercises if self.solved(exercise)}
        done |= {*self.known, *(exercise.folder for exercise in (way.assumed if way else ()))}
        there = {exercise.folder for exercise in exercises}
        for exercise in todo:
            if set(exercise.prerequisites) & there <= done:
                return exercise
        return todo[0] if todo else None

    def next_of(self, exercises: Sequence[Exercise]) -> Exercise | None:
        """The exercise to go on with: the current one, or the first that can be begun.

        None when everything is solved or known.
        """
        for exercise in exercises:
            if exercise.folder == self.current and not self.solved(exercise):
                return exercise
        todo = [exercise for exercise in self.ordered(exercises) if self.is_todo(exercise)]
        return self.first_open(todo, exercises)

    def _way(self) -> LearningPath | None:
        if self.path is None:
            return None
        # A path that is no longer there is the order of the numbers.
        return next((path for path in paths.load(catalog.load()) if path.name == self.path), None)

    def record(self, exercise: Exercise, verdict: Verdict, move: bool = True) -> bool:
        """Takes a verdict in; True if it is the first pass.

        An exercise that nothing was written in yet is not begun by checking it.

        Args:
            move: it is the current exercise now.
        """
        if move:
            self.take_up(exercise)
        if verdict.kind == "unsolved" and exercise.folder not in self.standings:
            return False
        standing = self.standings.setdefault(exercise.folder, Standing())
        if move:
            if standing.solved is None:
                standing.spent += _since(self.at_work) or 0
            self.at_work = now()
        passed = {task.task for task in verdict.tasks if task.passed} | set(standing.tasks)
        standing.tasks = [task.name for task in exercise.tasks if task.name in passed]
        failed = [task for task in verdict.tasks if task.status == FAILED]
        standing.failing = failed[0].task if failed else None
        standing.rung = failed[0].hint_rung if failed else None
        if not failed and not verdict.passed:
            standing.failing = exercise.tasks[0].name  # no task was run: the file is broken
        first = verdict.passed and standing.solved is None
        if first:
            standing.solved = now()
        return first


def now() -> str:
    """The time as the file has it: local, to the minute."""
    return datetime.datetime.now().strftime(_TIME)


def _since(when: str | None) -> int | None:
    """Minutes since then; None where that was longer ago than somebody works without a check."""
    try:
        then = datetime.datetime.strptime(when or "", _TIME)
        passed = datetime.datetime.strptime(now(), _TIME) - then
    except ValueError:
        return None
    minutes = int(passed.total_seconds()) // 60
    return minutes if 0 <= minutes <= _PAUSE_MINUTES else None


def load() -> Progress:
    """What the file says; nothing yet where there is none.

    Raises:
        RequestError: the file cannot be read; says what to do.
    """
    path = STATE / _FILE
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        known = set(Standing.__dataclass_fields__)
        standings = {
            folder: Standing(**{name: value for name, value in said.items() if name in known})
            for folder, said in data.get("exercises", {}).items()
        }
        return Progress(
            data.get("current"),
            standings,
            data.get("path"),
            list(data.get("known", [])),
            list(data.get("skipped", [])),
            data.get("at_work"),
        )
    except (FileNotFoundError, NotADirectoryError):
        return Progress()
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise RequestError(
            f"{path} cannot be read ({error}): fix it, or remove it and run "
            "`./workshop check all`, which counts what is solved again."
        ) from None


@contextlib.contextmanager
def changing() -> Iterator[Progress]:
    """The progress, written back at the end; another process that changes it waits.

    Raises:
        RequestError: the file cannot be read, or the checkout cannot be written to.
    """
    try:
        STATE.mkdir(exist_ok=True)
        lock = os.open(STATE / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise RequestError(
            f"{STATE} cannot be written to ({error.strerror}): progress is kept there."
        ) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        progress = load()
        yield progress
        _write(STATE / _FILE, progress)
    finally:
        os.close(lock)


def _write(path: Path, progress: Progress) -> None:
    data = {
        "current": progress.current,
        **({"path": progress.path} if progress.path else {}),
        **({"known": progress.known} if progress.known else {}),
        **({"skipped": progress.skipped} if progress.skipped else {}),
        **({"at_work": progress.at_work} if progress.at_work else {}),
        "exercises": {
            folder: {name: value for name, value in asdict(standing).items() if value}
            for folder, standing in sorted(progress.standings.items())
        },
    }
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
    os.replace(beside, path)
