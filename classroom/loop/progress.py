"""What a learner has done so far: one small file, `.workshop/progress.json`."""

import contextlib
import datetime
import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from classroom.catalog import ROOT, Exercise
from classroom.verdict import FAILED, Verdict
from pipelines.problems import RequestError

STATE = ROOT / ".workshop"
_FILE = "progress.json"


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
    """

    solved: str | None = None
    tasks: list[str] = field(default_factory=list)
    failing: str | None = None
    rung: int | None = None
    hints: dict[str, int] = field(default_factory=dict)
    gave_up: str | None = None


@dataclass
class Progress:
    """All of it.

    Attributes:
        current: folder of the exercise that was checked or named last.
        standings: by folder, for those that were begun.
    """

    current: str | None = None
    standings: dict[str, Standing] = field(default_factory=dict)

    def of(self, exercise: Exercise) -> Standing:
        """How it stands, which may be kept in the file or not yet."""
        return self.standings.get(exercise.folder) or Standing()

    def solved(self, exercise: Exercise) -> bool:
        """Whether it has passed once."""
        return self.of(exercise).solved is not None

    def earned(self, exercise: Exercise) -> int:
        """Points of the tasks that have passed once."""
        passed = self.of(exercise).tasks
        return sum(task.points for task in exercise.tasks if task.name in passed)

    def next_of(self, exercises: tuple[Exercise, ...]) -> Exercise | None:
        """The exercise to go on with: the current one, or the first that can be begun.

        None when everything is solved.
        """
        todo = [exercise for exercise in exercises if not self.solved(exercise)]
        for exercise in todo:
            if exercise.folder == self.current:
                return exercise
        done = {exercise.folder for exercise in exercises if self.solved(exercise)}
        there = {exercise.folder for exercise in exercises}
        for exercise in todo:
            if set(exercise.prerequisites) & there <= done:
                return exercise
        return todo[0] if todo else None

    def record(self, exercise: Exercise, verdict: Verdict, move: bool = True) -> bool:
        """Takes a verdict in; True if it is the first pass.

        An exercise that nothing was written in yet is not begun by checking it.

        Args:
            move: it is the current exercise now.
        """
        if move:
            self.current = exercise.folder
        if verdict.kind == "unsolved" and exercise.folder not in self.standings:
            return False
        standing = self.standings.setdefault(exercise.folder, Standing())
        passed = {task.task for task in verdict.tasks if task.passed} | set(standing.tasks)
        standing.tasks = [task.name for task in exercise.tasks if task.name in passed]
        failed = [task for task in verdict.tasks if task.status == FAILED]
        standing.failing = failed[0].task if failed else None
        standing.rung = failed[0].hint_rung if failed else None
        first = verdict.passed and standing.solved is None
        if first:
            standing.solved = now()
        return first


def now() -> str:
    """The time as the file has it: local, to the minute."""
    return datetime.datetime.now().strftime("%Y-%m-%d %H:%M")


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
        return Progress(data.get("current"), standings)
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
        "exercises": {
            folder: {name: value for name, value in asdict(standing).items() if value}
            for folder, standing in sorted(progress.standings.items())
        },
    }
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
    os.replace(beside, path)
