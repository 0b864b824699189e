"""What a check found, task by task; plain data that travels as JSON."""

import dataclasses
import re
from dataclasses import dataclass, field
from typing import Any

PASSED, FAILED, NOT_RUN = "passed", "failed", "not_run"

# Of a text, however long what code has raised, printed or returned may be: nobody reads more.
_MOST_CHARACTERS = 20_000


# What moves a terminal's cursor, colours it, writes its title, or turns its lines round; and half
# characters, which no file in UTF-8 can hold.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str) -> str:
    """The text with its control codes written out: what code prints is shown, and not obeyed."""
    return _CONTROL.sub(lambda found: ascii(found[0])[1:-1], text)


@dataclass(frozen=True)
class Place:
    """A line of the learner's file."""

    file: str
    line: int
    source: str = ""


@dataclass
class TaskVerdict:
    """One task's verdict.

    Attributes:
        status: "passed", "failed" or "not_run".
        kind: why it failed: "wrong" (an answer that is not the expected one), "error" (the
            code raised), "unsolved", "missing" (a name or signature), "timeout", "memory",
            "distributed", "harness" (a defect of the tests); "" where it did not fail.
        sentence: what is wrong, or why it was not run.
        call: what the test ran, as code.
        expected, got: values or differences as text, possibly of several lines.
        meaning: what the difference means, and what to look at.
        place: the learner's own line in which it went wrong, if there is one.
        hint_rung: the hint from which to start, counted from 1.
        output: what the learner's code printed.
    """

    task: str
    title: str
    status: str
    points: int
    kind: str = ""
    sentence: str = ""
    call: str = ""
    expected: str = ""
    got: str = ""
    meaning: str = ""
    place: Place | None = None
    hint_rung: int | None = None
    output: str = ""
    test: str = ""

    @property
    def passed(self) -> bool:
        """Whether it passed."""
        return self.status == PASSED


@dataclass
class Verdict:
    """The verdict on an exercise.

    Attributes:
        error: what is wrong with the whole file, as a sentence; None where tasks say it.
        kind: "ok", "failed" (some task), "unsolved" (nothing is written yet), "syntax",
            "import", "timeout", "memory", "changed_files", "crash", "harness".
        place: the line of a syntax or import error.
        seconds: that the check took.
        tried: inputs that were drawn, and on which no counter-example was found.
    """

    exercise: str
    tasks: list[TaskVerdict] = field(default_factory=list)
    error: str | None = None
    kind: str = "ok"
    place: Place | None = None
    seconds: float = 0.0
    output: str = ""
    tried: int = 0

    @property
    def passed(self) -> bool:
        """Whether every task passed."""
        return self.error is None and bool(self.tasks) and all(task.passed for task in self.tasks)

    @property
    def points(self) -> int:
        """That there are to earn."""
        return sum(task.points for task in self.tasks)

    @property
    def earned(self) -> int:
        """Points of the tasks that passed."""
        return sum(task.points for task in self.tasks if task.passed)

    def task(self, name: str) -> TaskVerdict:
        """The verdict on a task. Raises: KeyError."""
        for task in self.tasks:
            if task.task == name:
                return task
        raise KeyError(name)

    def to_dict(self) -> dict:
        """As data for JSON, its texts as `from_dict` has them."""
        return _visible(dataclasses.asdict(self))

    @classmethod
    def from_dict(cls, data: dict) -> "Verdict":
        """What `to_dict` gave, in this process or another.

        Control codes are written out, and of texts that nobody reads the beginning is kept.
        """
        data = _visible(data)
        tasks = [
            TaskVerdict(**{**task, "place": _place(task.get("place"))}) for task in data["tasks"]
        ]
        return cls(**{**data, "tasks": tasks, "place": _place(data.get("place"))})


def _visible(value: Any) -> Any:
    if isinstance(value, str):
        return _cut(visible(value))
    if isinstance(value, list):
        return [_visible(item) for item in value]
    if isinstance(value, dict):
        return {name: _visible(item) for name, item in value.items()}
    return value


def _cut(text: str) -> str:
    if len(text) <= _MOST_CHARACTERS:
        return text
    kept = _MOST_CHARACTERS - 100  # so that what was cut is not cut again
    return f"{text[:kept]}… and {len(text) - kept:,} more characters"


def _place(data: dict | None) -> Place | None:
    return Place(**data) if data else None
